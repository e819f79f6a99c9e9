// Three-valued logic after Kleene: 0 false, 1 unknown, 2 true; `null` is an unknown value, NA an answer that does
// not count, {low, high} a value that is known to lie between two others. Days are day numbers since 1970-01-01.
const NA = Symbol("niet van toepassing");

const all = (...values) => Math.min(2, ...values);
const some = (...values) => Math.max(0, ...values);
const not = (value) => 2 - value;
const isTrue = (value) => (value === 2 ? 2 : 0);
const isUnknown = (value) => (value === 1 ? 2 : 0);
const countTrue = (values) => values.filter((value) => value === 2).length;

function atLeast(count, values) {
  if (countTrue(values) >= count) return 2;
  return values.filter((value) => value !== 0).length >= count ? 1 : 0;
}

function is(answer, option) {
  if (answer === NA) return 0;
  return answer === null ? 1 : answer === option ? 2 : 0;
}

function isNot(answer, option) {
  if (answer === NA) return 0;
  return answer === null ? 1 : answer === option ? 0 : 2;
}

const isSpan = (value) => typeof value === "object" && value !== null;
const isOpen = (answer) => answer === null || isSpan(answer);
const span = (value) => (isSpan(value) ? value : {low: value, high: value});

function comparison(test, equality = null) {
  return (left, right) => {
    if (left === NA || right === NA) return 0;
    if (left === null || right === null) return 1;
    if (!isSpan(left) && !isSpan(right)) return test(left, right) ? 2 : 0;
    const [a, b] = [span(left), span(right)];
    if (equality !== null) return a.high < b.low || b.high < a.low ? equality : 1;
    const ends = [test(a.low, b.high), test(a.high, b.low)];
    return ends[0] === ends[1] ? (ends[0] ? 2 : 0) : 1;
  };
}

const lt = comparison((a, b) => a < b);
const le = comparison((a, b) => a <= b);
const gt = comparison((a, b) => a > b);
const ge = comparison((a, b) => a >= b);
const eq = comparison((a, b) => a === b, 0);
const ne = comparison((a, b) => a !== b, 2);

// The calendar of the law. Someone born on 29 February has the birthday on 1 March in other years.
const DAY = 86400000;
const dayNumber = (year, month, day) => Math.round(Date.UTC(year, month - 1, day) / DAY);

function parts(number) {
  const moment = new Date(number * DAY);
  return [moment.getUTCFullYear(), moment.getUTCMonth() + 1, moment.getUTCDate()];
}

function lifted(action) {
  return (...values) => {
    if (values.includes(NA)) return NA;
    if (values.includes(null)) return null;
    if (!values.some(isSpan)) return action(...values);
    const spans = values.map(span);
    const found = [action(...spans.map((s) => s.low)), action(...spans.map((s) => s.high))];
    spans.forEach((one, position) => {
      found.push(action(...spans.map((s, other) => (other === position ? one.low : s.high))));
    });
    const [low, high] = [Math.min(...found), Math.max(...found)];
    return low === high ? low : {low, high};
  };
}

const jaren_tussen = lifted((from, to) => {
  const [[y1, m1, d1], [y2, m2, d2]] = [parts(from), parts(to)];
  return y2 - y1 - (m2 < m1 || (m2 === m1 && d2 < d1) ? 1 : 0);
});
const maanden_tussen = lifted((from, to) => {
  const [[y1, m1, d1], [y2, m2, d2]] = [parts(from), parts(to)];
  return (y2 - y1) * 12 + m2 - m1 - (d2 < d1 ? 1 : 0);
});
const verjaardag = lifted((born, years) => {
  const [year, month, day] = parts(born);
  return dayNumber(year + years, month, day);
});
const eerste_van_volgende_maand = lifted((given) => {
  const [year, month] = parts(given);
  return dayNumber(year, month + 1, 1);
});
const einde_schooljaar = lifted((given) => {
  const [year, month] = parts(given);
  return dayNumber(year + (month < 8 ? 0 : 1), 7, 31);
});

// An answer as it is stored: text, a number, or a day as "2011-03-14", with 00 for what is not known of it.
const known = (answer) => (answer === undefined || answer === "onbekend" ? null : answer);

function day(answer) {
  const text = known(answer);
  if (text === null) return null;
  const [year, month, date] = text.split("-").map(Number);
  if (month && date) return dayNumber(year, month, date);
  if (month) return {low: dayNumber(year, month, 1), high: dayNumber(year, month + 1, 1) - 1};
  return {low: dayNumber(year, 1, date || 1), high: dayNumber(year, 12, date || 31)};
}
