// What the formulas of a workbook stand on: Excel's values, coercions and operators, as `mas_cli.formulas` has them.
// A blank is null, a number a number, an error an ErrorValue, a range or array an Arr, a flat row of cells an Array.
class ErrorValue {
  constructor(code) {
    this.code = code;
  }
}
const ERRORS = Object.fromEntries(["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!", "#GETTING_DATA"].map((code) => [code, new ErrorValue(code)]));
const E_NULL = ERRORS["#NULL!"];
const E_DIV0 = ERRORS["#DIV/0!"];
const E_VALUE = ERRORS["#VALUE!"];
const E_REF = ERRORS["#REF!"];
const E_NAME = ERRORS["#NAME?"];
const E_NUM = ERRORS["#NUM!"];
const E_NA = ERRORS["#N/A"];
const E_SPILL = ERRORS["#SPILL!"];
const E_CALC = ERRORS["#CALC!"];
const E_GETTING_DATA = ERRORS["#GETTING_DATA"];

class Arr {
  constructor(items, height, width, full = null) {
    Object.assign(this, {items, height, width, full});
  }

  get shape() {
    return this.full ?? [this.height, this.width];
  }

  get unseen() {
    return this.full ? this.full[0] * this.full[1] - this.height * this.width : 0;
  }

  row(number) {
    return this.items.slice(number * this.width, (number + 1) * this.width);
  }

  column(number) {
    return this.items.filter((_item, at) => at % this.width === number);
  }
}

// Stands where a result would be that rests on something not computed here.
class Tainted {
  constructor(reason) {
    this.reason = reason;
  }
}
// Something that is not computed here, found while computing; a fault is an error value on its way.
class Refused extends Error {}
class Fault extends Error {
  constructor(error) {
    super(error.code);
    this.error = error;
  }
}

const isError = (value) => value instanceof ErrorValue;
const isNumber = (value) => typeof value === "number";
const asArray = (value) => (value instanceof Arr ? value : new Arr([value], 1, 1));
const gather = (slots, v) => slots.map((slot) => v[slot]);
const digits15 = (value) => Number(value.toPrecision(15));

// --- numbers, texts and logicals out of one another ------------------------------------------------

const DOUBTFUL = /^(?:[-+]?\d+(?:[.,]\d+)+%?$|\d{1,4}[-/.]\d{1,4}(?:[-/.]\d{1,4})?$|\d{1,2}[-/ ]\p{L}{3,9}\.?$|\p{L}{3,9}\.?[-/ ]\d{1,4}(?:,? \d{4})?$|\d{1,2}\.? \p{L}{3,9}\.?,? \d{2,4}$)/u;
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");

function plainNumber(content) {
  const {decimal, thousands} = SETTINGS;
  let sign = 1;
  if (content.startsWith("(") && content.endsWith(")")) [content, sign] = [content.slice(1, -1), -1];
  content = content.replace(/^[€$£]\s*|\s*[€$£]$/g, "");
  const percent = content.endsWith("%");
  if (percent) content = content.slice(0, -1).trimEnd();
  const [mark, group] = [escaped(decimal), escaped(thousands)];
  if (!new RegExp(`^[+-]?(?:[0-9]{1,3}(?:${group}[0-9]{3})+|[0-9]+)?(?:${mark}[0-9]*)?(?:[eE][+-]?[0-9]+)?$`).test(content)) return null;
  if (!/[0-9]/.test(content)) return null;
  const written = content.replaceAll(thousands, "").replace(decimal, ".");
  if (!/[0-9]/.test(written.split(/[eE]/)[0])) return null;
  const found = Number(written);
  return Number.isFinite(found) ? sign * (percent ? found / 100 : found) : null;
}

function timeIn(content) {
  const found = content.match(/^(\d{1,4}):(\d{1,2})(?::(\d{1,2}(?:[.,]\d+)?))?\s*([ap]m)?$/i);
  if (!found) return undefined;
  let hours = Number(found[1]);
  const [minutes, seconds] = [Number(found[2]), Number((found[3] ?? "0").replace(",", "."))];
  if (found[4]) {
    if (hours < 1 || hours > 12) return null;
    hours = (hours % 12) + (found[4].toLowerCase() === "pm" ? 12 : 0);
  }
  return minutes > 59 || seconds >= 60 ? null : (hours * 3600 + minutes * 60 + seconds) / 86400;
}

const century = (year) => (year.length > 2 ? Number(year) : Number(year) + (Number(year) < 30 ? 2000 : 1900));
const monthNumber = (word) => {
  const low = word.toLowerCase();
  const names = SETTINGS.months.map((name) => name.toLowerCase());
  const at = names.indexOf(low);
  return (at >= 0 ? at : names.map((name) => (name === "maart" ? "mrt" : name.slice(0, 3))).indexOf(low)) + 1;
};

function dateIn(content) {
  let [year, month, date] = [0, 0, 0];
  let found = content.match(/^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$/);
  if (found) {
    [year, month, date] = found.slice(1).map(Number);
  } else if ((found = content.match(/^(\d{1,2})[-/](\d{1,2})[-/](\d{4}|\d{2})$/))) {
    year = century(found[3]);
    [date, month] = SETTINGS.dmy ? [Number(found[1]), Number(found[2])] : [Number(found[2]), Number(found[1])];
  } else if ((found = content.match(/^(\d{1,2})[-/ ](\p{L}{3,})\.?(?:[-/ ](\d{4}|\d{2}))?$/u)) && found[3]) {
    [date, month, year] = [Number(found[1]), monthNumber(found[2]), century(found[3])];
  } else {
    return null;
  }
  if (year === 1900 && month === 2 && date === 29 && !SETTINGS.date1904) return 60;
  if (month < 1 || month > 12 || year < 1900 || year > 9999 || date < 1 || date > monthLength(year, month)) return null;
  return serial(year, month, date);
}

// The number, date or time that a text stands for; null when it is none.
function readNumberText(content) {
  const stripped = content.replace(/^[ \u00a0\t]+|[ \u00a0\t]+$/g, "");
  if (!/\d/.test(stripped)) return null;
  const plain = plainNumber(stripped);
  if (plain === null && stripped !== content) return timeIn(stripped) ?? null;
  if (plain !== null) return plain;
  const time = timeIn(stripped);
  if (time !== undefined) return time;
  const space = stripped.lastIndexOf(" ");
  const clock = space > 0 ? timeIn(stripped.slice(space + 1)) : undefined;
  if (clock === undefined) return dateIn(stripped);
  const date = dateIn(stripped.slice(0, space).trim());
  return date === null || clock === null ? null : date + clock;
}

function to_number(value) {
  if (isNumber(value)) return value;
  if (value === null) return 0;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value !== "string") return isError(value) ? value : E_VALUE;
  const found = readNumberText(value);
  const plain = value.trim();
  if (found === null && DOUBTFUL.test(plain) && (plain === value || readNumberText(plain) === null)) {
    throw new Refused(`the text '${plain}' as a number`);
  }
  return found === null ? E_VALUE : found;
}

function number(value) {
  const found = to_number(value);
  if (isError(found)) throw new Fault(found);
  return found;
}

function unlogical(value) {
  if (typeof value === "boolean") throw new Fault(E_VALUE);
  return number(value);
}

const whole = (value) => Math.trunc(number(value)) + 0;

// A number in General with a point: fifteen digits, no more zeros than needed.
function general(value) {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value + 0);
  const written = value.toExponential(14);
  const [mantissa, power] = written.split("e");
  const [short, exponent] = [mantissa.replace(/0+$/, "").replace(/\.$/, ""), Number(power)];
  const significant = short.replace(/[-.]/g, "").length;
  if (exponent < 0 && significant - exponent <= 20) return Number(written).toFixed(significant - 1 - exponent);
  if (exponent >= 0 && exponent < 15) return Number(written).toFixed(Math.max(0, significant - 1 - exponent));
  return `${short}E${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

function to_text(value) {
  if (typeof value === "string") return value;
  if (value === null) return "";
  if (typeof value === "boolean") return value ? SETTINGS.true : SETTINGS.false;
  if (isNumber(value)) return general(value).replace(".", SETTINGS.decimal);
  return isError(value) ? value : E_VALUE;
}

function text(value) {
  const found = to_text(value);
  if (isError(found)) throw new Fault(found);
  return found;
}

function readLogical(content) {
  const upper = content.trim().toUpperCase();
  if (upper === "TRUE" || upper === SETTINGS.true) return true;
  return upper === "FALSE" || upper === SETTINGS.false ? false : null;
}

function to_truth(value) {
  if (typeof value === "boolean") return value;
  if (value === null) return false;
  if (isNumber(value)) return value !== 0;
  if (typeof value === "string") return readLogical(value) ?? E_VALUE;
  return isError(value) ? value : E_VALUE;
}

function truth(value) {
  const found = to_truth(value);
  if (isError(found)) throw new Fault(found);
  return found;
}

// --- order and equality ----------------------------------------------------------------------------

function sameNumber(left, right) {
  if (left === right) return true;
  return Math.abs(left - right) <= 1e-14 * Math.abs(left) && left.toExponential(14) === right.toExponential(14);
}

// A key that orders texts as a dictionary does: signs, digits, letters; accents only break ties.
function collation(content) {
  const low = content.toLowerCase();
  if (/^[a-z0-9]+$/.test(low)) return [low, ""];
  const plain = low.normalize("NFD").replace(/\p{M}/gu, "");
  const ordered = [...plain].map((c) => (/[\p{L}\p{N}]/u.test(c) ? c : String.fromCharCode(Math.min(c.codePointAt(0), 47)) + c)).join("");
  return [ordered, plain === low ? "" : low];
}

const ordering = (left, right) => (left < right ? -1 : left > right ? 1 : 0);
const kindOf = (value) => (value === null ? "blank" : isError(value) ? "error" : typeof value);
const RANK = {number: 0, string: 1, boolean: 2};
const blankLike = (other) => (typeof other === "string" ? "" : typeof other === "boolean" ? false : 0);

function compare(left, right) {
  if (left === null) left = blankLike(right);
  if (right === null) right = blankLike(left);
  if (isNumber(left) && isNumber(right)) return sameNumber(left, right) ? 0 : ordering(left, right);
  if (typeof left === "string" && typeof right === "string") {
    if (left === right) return 0;
    const [one, other] = [collation(left), collation(right)];
    return ordering(one[0], other[0]) || ordering(one[1], other[1]);
  }
  if (typeof left === "boolean" && typeof right === "boolean") return left - right;
  return (RANK[kindOf(left)] ?? 3) - (RANK[kindOf(right)] ?? 3);
}

// --- operators -------------------------------------------------------------------------------------

function arithmetic(action) {
  return (left, right) => {
    const first = to_number(left);
    if (isError(first)) return first;
    const second = to_number(right);
    if (isError(second)) return second;
    const result = action(first, second);
    return isNumber(result) && !Number.isFinite(result) ? E_NUM : result;
  };
}
const add = arithmetic((left, right) => left + right);
const sub = arithmetic((left, right) => left - right);
const mul = arithmetic((left, right) => left * right);
const div = arithmetic((left, right) => (right === 0 ? E_DIV0 : left / right));
const power = arithmetic((base, exponent) => {
  if (base !== 0) return base ** exponent;
  return exponent === 0 ? E_NUM : exponent < 0 ? E_DIV0 : 0;
});

function nearZero(result, left, right) {
  if (!isNumber(result) || !result) return result;
  const [first, second] = [to_number(left), to_number(right)];
  return Math.abs(result) < 2e-15 * Math.max(Math.abs(first), Math.abs(second)) ? 0 : result;
}
const last_add = (left, right) => nearZero(add(left, right), left, right);
const last_sub = (left, right) => nearZero(sub(left, right), left, right);

function neg(value) {
  const found = to_number(value);
  return isError(found) ? found : found ? -found : 0;
}
const plus = (value) => value;
function percent(value) {
  const found = to_number(value);
  return isError(found) ? found : found / 100;
}

function cat(left, right) {
  const first = to_text(left);
  if (isError(first)) return first;
  const second = to_text(right);
  if (isError(second)) return second;
  return [...first].length + [...second].length <= 32767 ? first + second : E_VALUE;
}

function eq(left, right) {
  if (typeof left === "string" && typeof right === "string") return left === right || (left.length === right.length && left.toLowerCase() === right.toLowerCase());
  if (isError(left)) return left;
  return isError(right) ? right : compare(left, right) === 0;
}
function ne(left, right) {
  const found = eq(left, right);
  return isError(found) ? found : !found;
}
const ordered = (test) => (left, right) => (isError(left) ? left : isError(right) ? right : test(compare(left, right)));
const lt = ordered((order) => order < 0);
const gt = ordered((order) => order > 0);
const le = ordered((order) => order <= 0);
const ge = ordered((order) => order >= 0);

// An operand repeated, or padded with #N/A, to a rectangle, as a flat row.
function spread(operand, height, width) {
  const source = asArray(operand);
  const found = [];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [down, across] = [source.height === 1 ? 0 : row, source.width === 1 ? 0 : column];
      found.push(down < source.height && across < source.width ? source.items[down * source.width + across] : E_NA);
    }
  }
  return found;
}

function each(operator, left, right) {
  if (!(left instanceof Arr) && !(right instanceof Arr)) return operator(left, right);
  const [height, width] = extent([left, right]);
  const second = spread(right, height, width);
  return new Arr(spread(left, height, width).map((value, at) => operator(value, second[at])), height, width);
}

function extent(operands) {
  const arrays = operands.filter((operand) => operand instanceof Arr);
  return arrays.length ? [Math.max(...arrays.map((one) => one.height)), Math.max(...arrays.map((one) => one.width))] : null;
}

const each_one = (operator, operand) => (operand instanceof Arr ? new Arr(operand.items.map((item) => operator(item)), operand.height, operand.width) : operator(operand));

function each_chain(first, ...rest) {
  let result = first;
  for (let at = 0; at < rest.length; at += 2) result = each(rest[at], result, rest[at + 1]);
  return result;
}
const chain = each_chain;

// A function of single values over the arrays among its arguments at some places.
function lift(action, places, ...given) {
  const size = extent(places.filter((place) => place < given.length).map((place) => given[place]));
  if (size === null) return action(...given);
  const columns = given.map((one, at) => (places.includes(at) ? spread(one, ...size) : null));
  const items = [];
  for (let at = 0; at < size[0] * size[1]; at++) {
    const result = action(...given.map((one, place) => (columns[place] ? columns[place][at] : one)));
    items.push(result instanceof Arr ? result.items[0] : result);
  }
  return new Arr(items, ...size);
}

// --- what generated code calls besides -------------------------------------------------------------

const first = (value) => (value instanceof Arr ? value.items[0] : value);
const zero = (value) => (value === null ? 0 : value);
const single = (value) => zero(first(value));
const same = eq;

function position(value, count) {
  const found = to_number(value);
  if (isError(found)) return found;
  return Math.trunc(found) >= 1 && Math.trunc(found) <= count ? Math.trunc(found) : E_VALUE;
}

function closed(operand) {
  const last = operand instanceof Arr && operand.items.length ? operand.items[operand.items.length - 1] : null;
  if (last !== null && last !== 0 && last !== "" && last !== false) throw new Refused("expression over whole columns that is not zero where they are empty");
  return operand;
}

const union = (...parts) => parts.flatMap((part) => (part instanceof Arr ? part.items : part));
const without_errors = (operand) => union(operand).filter((value) => !isError(value));
const measure = (operand, axis) => asArray(operand).shape[axis];

// Row and column from 1, or 0 for all, of a position in something of that shape.
function places(shape, row, column) {
  let down = whole(row);
  let across = column === undefined ? 0 : whole(column);
  if (column === undefined && shape[0] === 1) [down, across] = [down ? 1 : 0, down];
  else if (column === undefined && shape[1] === 1) across = 1;
  if (down < 0 || across < 0) throw new Fault(E_VALUE);
  if (down > shape[0] || across > shape[1]) throw new Fault(E_REF);
  return [down, across];
}

function placed(action) {
  return (...given) => {
    try {
      return action(...given);
    } catch (fault) {
      if (fault instanceof Fault) return fault.error;
      throw fault;
    }
  };
}

function onlyPlace([down, across], shape) {
  if ((!down && shape[0] > 1) || (!across && shape[1] > 1)) throw new Refused("INDEX() of a whole row or column as one value");
  return [down || 1, across || 1];
}

const pick = placed((operand, row, column) => {
  if (isError(operand)) return operand;
  const array = asArray(operand);
  const [down, across] = onlyPlace(places(array.shape, row, column), array.shape);
  return down > array.height || across > array.width ? null : array.items[(down - 1) * array.width + across - 1];
});
const pick_slot = placed((v, slots, width, full, row, column) => {
  const [down, across] = onlyPlace(places(full, row, column), full);
  const at = (down - 1) * width + across - 1;
  return across <= width && at < slots.length ? v[slots[at]] : null;
});
const part = placed((operand, row, column) => {
  if (isError(operand)) return operand;
  const array = asArray(operand);
  const [down, across] = places(array.shape, row, column);
  if (down && across) return down <= array.height && across <= array.width ? array.items[(down - 1) * array.width + across - 1] : null;
  if (down) return new Arr(array.row(down - 1), 1, array.width);
  return across ? new Arr(array.column(across - 1), array.height, 1, array.full && [array.full[0], 1]) : array;
});
function part_flat(operand, row, column) {
  const found = part(operand, row, column);
  return found instanceof Arr || isError(found) ? found : [found];
}

// Puts the result of an array formula into the cells it was entered in; too few values give #N/A.
function fill(v, result, members, height, width) {
  const array = asArray(result);
  const [tall, wide] = [array.height > 1 ? Math.max(height, array.height) : height, array.width > 1 ? Math.max(width, array.width) : width];
  const wider = spread(array, tall, wide);
  const shown = members.map((_member, at) => zero(wider[Math.floor(at / width) * wide + (at % width)]));
  members.forEach((member, at) => {
    v[member] = shown[at];
  });
  return new Arr(shown, height, width);
}

// Puts what a formula spills into the cells kept free for it; those it does not reach are blank.
function settle(v, result, members, rect) {
  const array = asArray(result);
  if (array.height > rect.height || array.width > rect.width) throw new Refused("a list that spills further than the file has it");
  members.forEach((member, at) => {
    const [row, column] = [Math.floor(at / rect.width), at % rect.width];
    v[member] = row < array.height && column < array.width ? zero(array.items[row * array.width + column]) : null;
  });
  return array;
}

// A value as the program keeps it in plain data.
function unpacked(value) {
  if (value === null || typeof value !== "object") return value;
  if (value.error) return ERRORS[value.error];
  if (value.array) return new Arr(value.array.map(unpacked), value.size[0], value.size[1], value.size[2]);
  if (value.rect) return {height: value.rect[3] - value.rect[1] + 1, width: value.rect[4] - value.rect[2] + 1};
  return value.flat ? value.flat.map(unpacked) : value.slots ?? null;
}

function unpackedAll(values) {
  return Object.fromEntries(Object.entries(values).map(([at, value]) => [at, unpacked(value)]));
}
