// Dates, always as day numbers, with the leap year that never was or counted from 1904.
const MS = 86400000;
const daysFrom = (year, month, day) => {
  const moment = new Date(0);
  moment.setUTCFullYear(year, month - 1, day);
  return Math.round(moment.getTime() / MS);
};
const EPOCH = () => (SETTINGS.date1904 ? daysFrom(1904, 1, 1) : daysFrom(1899, 12, 31));
const LAST = 2958465;
const monthLength = (year, month) => daysFrom(year, month + 1, 1) - daysFrom(year, month, 1);

function serial(year, month, day) {
  const months = year * 12 + month - 1;
  const [realYear, realMonth] = [Math.floor(months / 12), months - Math.floor(months / 12) * 12];
  if (realYear < 1 || realYear > 9999) return null;
  let found = daysFrom(realYear, realMonth + 1, 1) - EPOCH();
  if (!SETTINGS.date1904 && found >= 60) found += 1;
  found += day - 1;
  return found >= 0 && found <= LAST - (SETTINGS.date1904 ? 1462 : 0) ? found : null;
}

function serialOrFault(year, month, day) {
  const found = serial(year, month, day);
  if (found === null) throw new Fault(E_NUM);
  return found;
}

function partsOf(value) {
  const day = Math.floor(value);
  if (day < 0 || day > LAST - (SETTINGS.date1904 ? 1462 : 0)) throw new Fault(E_NUM);
  if (!SETTINGS.date1904 && day === 0) return [1900, 1, 0];
  if (!SETTINGS.date1904 && day === 60) return [1900, 2, 29];
  const moment = new Date((EPOCH() + day - (!SETTINGS.date1904 && day > 60 ? 1 : 0)) * MS);
  return [moment.getUTCFullYear(), moment.getUTCMonth() + 1, moment.getUTCDate()];
}

const weekdayOf = (value) => (Math.floor(value) + (SETTINGS.date1904 ? 5 : 6)) % 7;
const serialOfDay = (dayNumber) => {
  const moment = new Date(dayNumber * MS);
  return serial(moment.getUTCFullYear(), moment.getUTCMonth() + 1, moment.getUTCDate());
};

F.TODAY = () => serialOfDay(SETTINGS.today());
F.DATE = (year, month, day) => (year < 0 || year > 9999 ? E_NUM : serialOrFault(year < 1900 ? year + 1900 : year, month, day));
F.TIME = (hours, minutes, seconds) => {
  const total = hours * 3600 + minutes * 60 + seconds;
  return total < 0 ? E_NUM : (total % 86400) / 86400;
};
F.YEAR = (value) => partsOf(value)[0];
F.MONTH = (value) => partsOf(value)[1];
F.DAY = (value) => partsOf(value)[2];
F.DAYS = (end, start) => (end < 0 || start < 0 ? E_NUM : Math.floor(end) - Math.floor(start));
F.WEEKDAY = (value, kind = 1) => {
  partsOf(value);
  const day = weekdayOf(value);
  if (kind === 1) return day + 1;
  if (kind === 2) return ((day + 6) % 7) + 1;
  if (kind === 3) return (day + 6) % 7;
  return kind >= 11 && kind <= 17 ? ((((day - (kind - 10)) % 7) + 7) % 7) + 1 : E_NUM;
};
F.ISOWEEKNUM = (value) => {
  partsOf(value);
  const thursday = Math.floor(value) - ((weekdayOf(value) + 6) % 7) + 3;
  return Math.floor((thursday - serialOrFault(partsOf(thursday)[0], 1, 1)) / 7) + 1;
};
function shifted(value, months) {
  const [year, month, day] = partsOf(value);
  const all = year * 12 + month - 1 + Math.trunc(months);
  const found = Math.floor(all / 12);
  if (found < 1900 || found > 9999) throw new Fault(E_NUM);
  return [found, all - found * 12 + 1, day];
}
F.EDATE = (value, months) => {
  const [year, month, day] = shifted(value, months);
  return serialOrFault(year, month, Math.min(day, monthLength(year, month)));
};
F.EOMONTH = (value, months) => {
  const [year, month] = shifted(value, months);
  return serialOrFault(year, month, monthLength(year, month));
};
F.DATEDIF = (from, until, unit) => {
  const [start, end] = [Math.floor(from), Math.floor(until)];
  if (start > end) return E_NUM;
  const [[y1, m1, d1], [y2, m2, d2]] = [partsOf(start), partsOf(end)];
  const months = (y2 - y1) * 12 + m2 - m1 - (d2 < d1 ? 1 : 0);
  switch (unit.toUpperCase()) {
    case "D": return end - start;
    case "M": return months;
    case "Y": return Math.floor(months / 12);
    case "YM": return months % 12;
    case "MD": return d2 >= d1 ? d2 - d1 : end - serialOrFault(y2, m2 - 1, d1);
    case "YD": {
      const anniversary = serialOrFault(y1, m2, d2);
      return anniversary >= start ? anniversary - start : serialOrFault(y1 + 1, m2, d2) - start;
    }
    default: return E_NUM;
  }
};
