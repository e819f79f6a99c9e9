// Excel's functions, each as `mas_cli.formulas.functions` has it; what a parameter takes is in SIGNATURES.
const F = {};

// --- what kind of value, and conditions -------------------------------------------------------------

F.ISBLANK = (value) => value === null;
F.ISNUMBER = (value) => isNumber(value);
F.ISTEXT = (value) => typeof value === "string";
F.ISNONTEXT = (value) => typeof value !== "string";
F.ISLOGICAL = (value) => typeof value === "boolean";
F.ISERROR = (value) => isError(value);
F.ISERR = (value) => isError(value) && value !== E_NA;
F.ISNA = (value) => value === E_NA;
F.ISEVEN = (value) => Math.trunc(unlogical(value)) % 2 === 0;
F.ISODD = (value) => Math.trunc(unlogical(value)) % 2 !== 0;
F.NA = () => E_NA;
F.N = (operand) => {
  const value = first(operand);
  if (typeof value === "boolean") return value ? 1 : 0;
  return isNumber(value) || isError(value) ? value : 0;
};
F.T = (operand) => {
  const value = first(operand);
  return typeof value === "string" || isError(value) ? value : "";
};

const flatRow = (given) => (given instanceof Arr ? given.items : Array.isArray(given) ? given : null);
function conditions(given) {
  const found = [];
  for (const one of given) {
    const row = flatRow(one);
    for (const item of row ?? []) {
      if (isError(item)) throw new Fault(item);
      if (isNumber(item) || typeof item === "boolean") found.push(Boolean(item));
    }
    if (row === null && one !== "") found.push(truth(one));
  }
  if (!found.length) throw new Fault(E_VALUE);
  return found;
}
F.AND = (...given) => conditions(given).every(Boolean);
F.OR = (...given) => conditions(given).some(Boolean);
F.XOR = (...given) => conditions(given).filter(Boolean).length % 2 === 1;
F.NOT = (value) => !value;
F.IF = (test, yes, no = false) => {
  const found = to_truth(test);
  return isError(found) ? found : found ? yes : no;
};
F.IFERROR = (value, other) => (isError(value) ? other : value);
F.IFNA = (value, other) => (value === E_NA ? other : value);
F.IFS = (...given) => {
  for (let at = 0; at < given.length; at += 2) {
    const found = to_truth(given[at]);
    if (isError(found)) return found;
    if (found) return given[at + 1];
  }
  return E_NA;
};
F.SWITCH = (subject, ...cases) => {
  for (let at = 0; at + 1 < cases.length; at += 2) {
    const found = eq(subject, cases[at]);
    if (isError(found)) return found;
    if (found) return cases[at + 1];
  }
  return cases.length % 2 ? cases[cases.length - 1] : E_NA;
};
F.CHOOSE = (index, ...options) => {
  const found = to_number(index);
  if (isError(found)) return found;
  return found >= 1 && found < options.length + 1 ? options[Math.trunc(found) - 1] : E_VALUE;
};

// --- sums, counts, extremes -------------------------------------------------------------------------

// The numbers in cells, and whatever written values can be read as.
function numbersIn(given) {
  const found = [];
  for (const one of given) {
    const row = flatRow(one);
    if (row === null) found.push(number(one));
    for (const item of row ?? []) {
      if (isNumber(item)) found.push(item);
      else if (isError(item)) throw new Fault(item);
    }
  }
  return found;
}
const total = (values) => values.reduce((sum, value) => sum + value, 0);
const mean = (values) => (values.length ? total(values) / values.length : E_DIV0);
const least = (values) => (values.length ? Math.min(...values) : 0);
const most = (values) => (values.length ? Math.max(...values) : 0);
F.SUM = (...given) => total(numbersIn(given));
F.PRODUCT = (...given) => {
  const values = numbersIn(given);
  return values.length ? values.reduce((product, value) => product * value, 1) : 0;
};
F.COUNT = (...given) => {
  let found = 0;
  for (const one of given) {
    const row = flatRow(one);
    if (row !== null) found += row.filter(isNumber).length;
    else if (!isError(one) && !isError(to_number(one))) found += 1;
  }
  return found;
};
F.COUNTA = (...given) => given.map(flatRow).reduce((sum, row) => sum + (row === null ? 1 : row.filter((item) => item !== null).length), 0);
F.COUNTBLANK = (operand) => {
  const array = asArray(operand);
  return array.items.filter((item) => item === null || item === "").length + array.unseen;
};
F.AVERAGE = (...given) => mean(numbersIn(given));
F.MIN = (...given) => least(numbersIn(given));
F.MAX = (...given) => most(numbersIn(given));
F.MEDIAN = (...given) => {
  const values = numbersIn(given).sort((a, b) => a - b);
  const middle = Math.floor(values.length / 2);
  if (!values.length) return E_NUM;
  return values.length % 2 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
};
function ranked(values, place) {
  const found = numbersIn([values]).sort((a, b) => a - b);
  if (place < 1 || place > found.length) throw new Fault(E_NUM);
  return found;
}
F.LARGE = (values, place) => {
  const found = ranked(values, Math.ceil(place));
  return found[found.length - Math.ceil(place)];
};
F.SMALL = (values, place) => ranked(values, place >= 1 ? Math.floor(place) : 0)[Math.floor(place) - 1];

// --- criteria ---------------------------------------------------------------------------------------

const hasWildcards = (pattern) => /[*?~]/.test(pattern);
function wildcard(pattern, whole_ = true) {
  if (pattern.length > 255) throw new Refused("a pattern of more than 255 characters");
  const body = pattern.replace(/~([^])|~$|([^])/g, (_all, literal, other) => {
    if (literal !== undefined) return escaped(literal);
    return other === undefined ? "" : other === "*" ? "[^]*?" : other === "?" ? "[^]" : escaped(other);
  });
  return new RegExp(whole_ ? `^(?:${body})$` : body, "iu");
}

function equals(value) {
  if (!isNumber(value)) return (item) => item === value;
  return (item) => (isNumber(item) ? sameNumber(item, value) : typeof item === "string" && readNumberText(item) === value);
}
function equalsText(value) {
  if (hasWildcards(value)) {
    const pattern = wildcard(value);
    return (item) => typeof item === "string" && pattern.test(item);
  }
  return (item) => typeof item === "string" && item.toLowerCase() === value.toLowerCase();
}
const EMPTY = {"": (item) => item === null || item === "", "=": (item) => item === null, "<>": (item) => item !== null};
const ORDERS = {"<": (order) => order < 0, ">": (order) => order > 0, "<=": (order) => order <= 0, ">=": (order) => order >= 0};

// Whether a value meets a criterion: a value to equal, or a text like `>=5`, `<>x` or `a*`.
function criterion(wanted) {
  if (wanted instanceof Arr) wanted = wanted.items[0];
  if (wanted === null) wanted = 0;
  if (typeof wanted !== "string") return equals(wanted);
  const [, operator = "", rest] = wanted.match(/^(<>|<=|>=|=|<|>)?([^]*)$/);
  if (!rest) return EMPTY[operator] ?? (() => false);
  const value = readNumberText(rest) ?? readLogical(rest) ?? (Object.hasOwn(ERRORS, rest.toUpperCase()) ? ERRORS[rest.toUpperCase()] : rest);
  const test = typeof value === "string" ? equalsText(value) : equals(value);
  if (operator === "" || operator === "=") return test;
  if (operator === "<>") return (item) => (isNumber(value) && typeof item === "string") || !test(item);
  if (typeof value === "string" && DOUBTFUL.test(rest.trim())) throw new Refused(`the text '${rest.trim()}' as a number`);
  return (item) => kindOf(item) === kindOf(value) && !isError(value) && ORDERS[operator](compare(item, value));
}

// The positions at which every range meets its criterion; null when the ranges differ in shape.
function matching(pairs) {
  const arrays = pairs.filter((_one, at) => at % 2 === 0).map(asArray);
  const tests = pairs.filter((_one, at) => at % 2 === 1).map(criterion);
  if (arrays.some((array) => array.height !== arrays[0].height || array.width !== arrays[0].width)) return null;
  return arrays[0].items.map((_item, at) => at).filter((at) => arrays.every((array, which) => tests[which](array.items[at])));
}
function selected(target, pairs) {
  const [array, shape] = [asArray(target), asArray(pairs[0])];
  const found = pairs.length % 2 ? null : matching(pairs);
  if (found === null || array.height !== shape.height || array.width !== shape.width) throw new Fault(E_VALUE);
  const values = found.map((at) => array.items[at]);
  const wrong = values.find(isError);
  if (wrong) throw new Fault(wrong);
  return values.filter(isNumber);
}
F.COUNTIF = (operand, wanted) => {
  const [array, test] = [asArray(operand), criterion(wanted)];
  return array.items.filter(test).length + (array.unseen && test(null) ? array.unseen : 0);
};
F.COUNTIFS = (...pairs) => {
  const found = pairs.length % 2 ? null : matching(pairs);
  if (found === null) return E_VALUE;
  const unseen = Math.min(...pairs.filter((_one, at) => at % 2 === 0).map((one) => asArray(one).unseen));
  const blank = unseen && pairs.every((one, at) => at % 2 === 0 || criterion(one)(null));
  return found.length + (blank ? unseen : 0);
};
F.SUMIF = (operand, wanted, target = null) => total(selected(target ?? operand, [operand, wanted]));
F.SUMIFS = (target, ...pairs) => total(selected(target, pairs));
F.AVERAGEIF = (operand, wanted, target = null) => mean(selected(target ?? operand, [operand, wanted]));
F.AVERAGEIFS = (target, ...pairs) => mean(selected(target, pairs));
F.MAXIFS = (target, ...pairs) => most(selected(target, pairs));
F.MINIFS = (target, ...pairs) => least(selected(target, pairs));

// --- arithmetic and rounding ------------------------------------------------------------------------

F.ABS = (value) => Math.abs(value);
F.SIGN = (value) => Math.sign(value) + 0;
F.MOD = (value, divisor) => {
  if (divisor === 0) return E_DIV0;
  if (Math.abs(value / divisor) > 1e13) return E_NUM;
  const rest = value % divisor;
  return rest && rest < 0 !== divisor < 0 ? rest + divisor : rest + 0;
};
F.QUOTIENT = (value, divisor) => (divisor === 0 ? E_DIV0 : Math.trunc(value / divisor) + 0);
F.SQRT = (value) => (value < 0 ? E_NUM : Math.sqrt(value));
F.POWER = (base, exponent) => power(base, exponent);
F.PI = () => Math.PI;
F.SUMPRODUCT = (...given) => {
  const rows = given.map((one) => (one instanceof Arr ? one.items : [one]));
  if (given.length > 1 && new Set(given.map((one) => String(one instanceof Arr ? one.shape : [1, 1]))).size > 1) return E_VALUE;
  if (given.length > 1 && !given.some((one) => one instanceof Arr) && given.some((one) => typeof one === "string")) return E_VALUE;
  let sum = 0;
  for (let at = 0; at < rows[0].length; at++) {
    let product = rows.length > 1 ? 1 : 0;
    for (const row of rows) {
      if (isError(row[at])) return row[at];
      if (rows.length === 1) product = isNumber(row[at]) ? row[at] : 0;
      else product = isNumber(row[at]) ? product * row[at] : 0;
    }
    sum += product;
  }
  return sum;
};

function scaled(value, digits) {
  if (Math.abs(digits) > 300) throw new Fault(E_NUM);
  return digits15(digits >= 0 ? value * 10 ** digits : value / 10 ** -digits);
}
const unscaled = (value, digits) => (digits >= 0 ? value / 10 ** digits : value * 10 ** -digits);
const signed = (size, value) => (value < 0 ? -size : size) + 0;
F.ROUND = (value, digits) => {
  if (digits > 20 || value === 0) return value;
  if (digits < -308) return 0;
  return signed(unscaled(Math.floor(scaled(Math.abs(value), digits) + 0.5), digits), value);
};
F.ROUNDUP = (value, digits) => (digits > 20 ? value : signed(unscaled(Math.ceil(scaled(Math.abs(value), digits)), digits), value));
F.ROUNDDOWN = (value, digits) => (digits > 20 || (digits > 0 && Math.abs(value) > 1e15) ? value : signed(unscaled(Math.floor(scaled(Math.abs(value), digits)), digits), value));
F.TRUNC = (value, digits = 0) => F.ROUNDDOWN(value, digits);
F.INT = (value) => Math.floor(value) + 0;
F.EVEN = (value) => signed(2 * Math.ceil(Math.abs(value) / 2), value);
F.ODD = (value) => {
  const size = Math.ceil(Math.abs(value));
  return signed(size % 2 ? size : size + 1, value);
};
const multiple = (value, step, way) => (step === 0 ? 0 : way(digits15(value / step)) * step + 0);
F.CEILING = (value, step) => (value > 0 && step < 0 ? E_NUM : multiple(value, step, Math.ceil));
F.FLOOR = (value, step) => {
  if (step === 0) return value ? E_DIV0 : 0;
  return value > 0 && step < 0 ? E_NUM : multiple(value, step, Math.floor);
};
F.MROUND = (value, step) => {
  if (step === 0 || value === 0) return 0;
  return value * step < 0 ? E_NUM : Math.floor(digits15(value / step) + 0.5) * step;
};

// --- looking up -------------------------------------------------------------------------------------

// The last of the values, taken as sorted, that is not beyond the one wanted: the steps of Excel's search.
function bisect(wanted, items, way = 1) {
  const goal = wanted ?? 0;
  const alike = (item) => kindOf(item) === kindOf(goal);
  let [low, high] = [-1, items.length];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    let at = middle;
    while (at < high && !alike(items[at])) at += 1;
    const order = at < high ? compare(items[at], goal) * way : 1;
    if (order === 0) {
      for (let next = at + 1; next < high; next++) {
        if (!alike(items[next])) continue;
        if (compare(items[next], goal) !== 0) break;
        at = next;
      }
      return at;
    }
    if (order < 0) low = at;
    else high = middle;
  }
  while (low >= 0 && !alike(items[low])) low -= 1;
  return low;
}
const keyOfValue = (value) => (typeof value === "string" ? value.toLowerCase() : isNumber(value) ? digits15(value) : value);
function findIn(wanted, items, approximate) {
  if (isError(wanted)) throw new Fault(wanted);
  if (approximate) return bisect(wanted, items);
  if (typeof wanted === "string" && hasWildcards(wanted)) {
    const pattern = wildcard(wanted);
    return items.findIndex((item) => typeof item === "string" && pattern.test(item));
  }
  const goal = wanted ?? 0;
  return items.findIndex((item) => kindOf(item) === kindOf(goal) && keyOfValue(item) === keyOfValue(goal));
}
function tableOf(operand) {
  if (isError(operand)) throw new Fault(operand);
  if (typeof operand === "string") throw new Fault(E_VALUE);
  return asArray(operand);
}
const lineOf = (array) => (array.height === 1 ? array.items : array.column(0));
F.VLOOKUP = (wanted, table, column, approximate = true) => {
  const [array, place] = [tableOf(table), whole(column)];
  if (place < 1) return E_VALUE;
  if (place > array.width) return E_REF;
  const found = findIn(wanted, array.column(0), truth(approximate));
  return found < 0 ? E_NA : array.items[found * array.width + place - 1];
};
F.HLOOKUP = (wanted, table, row, approximate = true) => {
  const [array, place] = [tableOf(table), whole(row)];
  if (place < 1) return E_VALUE;
  if (place > array.height) return E_REF;
  const found = findIn(wanted, array.row(0), truth(approximate));
  return found < 0 ? E_NA : array.items[(place - 1) * array.width + found];
};
F.MATCH = (wanted, operand, kind = 1) => {
  if (isError(operand)) throw new Fault(operand);
  const array = asArray(operand);
  if (array.height > 1 && array.width > 1) return E_NA;
  const way = number(kind);
  if (isError(wanted)) throw new Fault(wanted);
  const found = way < 0 ? bisect(wanted, array.items, -1) : findIn(wanted, lineOf(array), way > 0);
  return found < 0 ? E_NA : found + 1;
};
F.LOOKUP = (wanted, vector, results = null) => {
  if (isError(vector)) throw new Fault(vector);
  if (isError(wanted)) throw new Fault(wanted);
  const array = asArray(vector);
  if (results !== null) {
    const [found, other] = [bisect(wanted, array.items), asArray(results).items];
    return found < 0 || found >= other.length ? E_NA : other[found];
  }
  const across = array.width > array.height;
  const found = bisect(wanted, across ? array.row(0) : array.column(0));
  if (found < 0) return E_NA;
  return across ? array.row(array.height - 1)[found] : array.row(found)[array.width - 1];
};
F.TRANSPOSE = (operand) => {
  if (isError(operand)) throw new Fault(operand);
  const array = asArray(operand);
  return new Arr(Array.from({length: array.width}, (_one, at) => array.column(at)).flat(), array.width, array.height);
};

// --- texts ------------------------------------------------------------------------------------------

// Positions count whole characters, as those of Python do.
const letters = (content) => Array.from(content);
const fits = (content) => (letters(content).length <= 32767 ? content : E_VALUE);
F.LEFT = (content, count = 1) => (count < 0 ? E_VALUE : letters(content).slice(0, count).join(""));
F.RIGHT = (content, count = 1) => (count < 0 ? E_VALUE : count ? letters(content).slice(-count).join("") : "");
F.MID = (content, start, count) => (start < 1 || count < 0 ? E_VALUE : letters(content).slice(start - 1, start - 1 + count).join(""));
F.LEN = (content) => content.length;
F.TRIM = (content) => content.split(" ").filter(Boolean).join(" ");
F.UPPER = (content) => content.toUpperCase();
F.LOWER = (content) => content.toLowerCase();
F.EXACT = (left, right) => left === right;
function findText(wanted, content, start) {
  const [needle, hay] = [letters(wanted), letters(content)];
  if (start < 1 || start > hay.length + 1) return E_VALUE;
  for (let at = start - 1; at + needle.length <= hay.length; at++) {
    if (needle.every((letter, place) => hay[at + place] === letter)) return at + 1;
  }
  return E_VALUE;
}
F.FIND = (wanted, content, start = 1) => findText(wanted, content, start);
F.SEARCH = (wanted, content, start = 1) => {
  if (!hasWildcards(wanted)) return findText(wanted.toLowerCase(), content.toLowerCase(), start);
  const hay = letters(content);
  if (start < 1 || start > hay.length + 1) return E_VALUE;
  const rest = hay.slice(start - 1).join("");
  const found = rest.match(wildcard(wanted, false));
  return found ? start + letters(rest.slice(0, found.index)).length : E_VALUE;
};
F.SUBSTITUTE = (content, old, replacement, which = null) => {
  if (which !== null && which < 1) return E_VALUE;
  if (!old) return content;
  if (which === null) return fits(content.replaceAll(old, () => replacement));
  let at = -old.length;
  for (let count = 0; count < which; count++) {
    at = content.indexOf(old, at + old.length);
    if (at < 0) return content;
  }
  return fits(content.slice(0, at) + replacement + content.slice(at + old.length));
};
F.REPLACE = (content, start, count, replacement) => {
  if (start < 1 || count < 0) return E_VALUE;
  const all = letters(content);
  return fits(all.slice(0, start - 1).join("") + replacement + all.slice(start - 1 + count).join(""));
};
F.REPT = (content, count) => (count < 0 || letters(content).length * count > 32767 ? E_VALUE : content.repeat(count));
const textsIn = (given) => given.flatMap((one) => (flatRow(one) ?? [one]).map(text));
F.CONCATENATE = (...parts) => fits(parts.join(""));
F.CONCAT = (...parts) => fits(textsIn(parts).join(""));
F.TEXTJOIN = (delimiter, skipEmpty, ...parts) => {
  const found = textsIn([delimiter]);
  const marks = found.length ? found : [""];
  const words = textsIn(parts).filter((word) => word || !skipEmpty);
  return fits(words.map((word, at) => word + (at < words.length - 1 ? marks[at % marks.length] : "")).join(""));
};
F.VALUE = (value) => (typeof value === "boolean" ? E_VALUE : to_number(value));
F.HYPERLINK = (address, shown = null) => (shown === null ? address : shown);
