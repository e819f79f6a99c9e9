// The steps of one workbook, run over the functions: what is above it in WORKBOOK defines its tables.
const guarded = (action, kinds, repeat) => (...given) => {
  const coerce = {n: number, p: unlogical, i: whole, t: text, b: truth};
  try {
    const result = action(...given.map((value, at) => {
      const kind = at < kinds.length ? kinds[at] : kinds[kinds.length - repeat + ((at - kinds.length) % repeat)];
      return coerce[kind] ? coerce[kind](value) : value;
    }));
    return isNumber(result) && !Number.isFinite(result) ? E_NUM : result;
  } catch (fault) {
    if (fault instanceof Fault) return fault.error;
    throw fault;
  }
};
for (const [name, [kinds, repeat]] of Object.entries(SIGNATURES)) F[name] = guarded(F[name], kinds, repeat);

// The values of all slots for what is given of the cells for answers; each step computes a cell.
function evaluate(given) {
  const v = new Array(SIZE).fill(null);
  for (const [slot, value] of BASE) v[slot] = unpacked(value);
  for (const [slot, value] of given) v[slot] = value;
  for (const [slot, reads, members, compute] of STEPS) {
    let result = reads.map((read) => v[read]).find((value) => value instanceof Tainted);
    try {
      result ??= compute(v);
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      result = new Tainted(refused.message);
    }
    v[slot] = result;
    if (result instanceof Tainted) for (const member of members) v[member] = result;
  }
  return v;
}
return {evaluate, general, isError, serialOfDay, Tainted, readNumberText};
