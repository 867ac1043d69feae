const leaps = [1, 2, 5, 10];

/** Round numbers at even distances within a range, about as many as asked for. */
export function linearTicks(min: number, max: number, count: number): number[] {
  const rough = (max - min) / Math.max(1, count);
  if (!(rough > 0) || !Number.isFinite(rough)) return [];
  const power = 10 ** Math.floor(Math.log10(rough));
  const leap = leaps.find((candidate) => candidate * power >= rough * 0.999)! * power;
  const first = Math.ceil(min / leap - 1e-9);
  const last = Math.floor(max / leap + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) =>
    // Multiples of a power of ten keep their digits only when they are rounded to them.
    Number(((first + i) * leap).toPrecision(12)),
  );
}

/** Ticks of a logarithmic axis: powers of ten where the range spans several, else 1, 2 and 5 of each. */
export function logTicks(min: number, max: number, count: number): number[] {
  const decades = Math.log10(max / min);
  if (!(decades > 0) || !Number.isFinite(decades)) return [];
  if (decades < 1) return linearTicks(min, max, count).filter((tick) => tick > 0);
  const every = Math.max(1, Math.ceil(decades / count));
  const within = decades < count / 2 ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(min)); power <= Math.ceil(Math.log10(max)); power += every)
    for (const digit of within) {
      const tick = Number((digit * 10 ** power).toPrecision(12));
      if (tick >= min && tick <= max) ticks.push(tick);
    }
  return ticks;
}
