/** Functions of four numbers at once, and sums in a fixed order. */

/** The sum of a vector's four numbers. */
export function lanesSum(x: v128): f32 {
  const pairs = f32x4.add(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

/** The largest of a vector's four numbers; NaN if one of them is. */
export function lanesMax(x: v128): f32 {
  const pairs = f32x4.max(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  return max(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
}

/** 2^n of whole numbers from −126 to 127, by writing the exponent's bits. */
function powerOfTwo(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/**
 * eˣ to 2 units in the last place: e^x = 2^n · e^r with n = ⌊x/ln 2⌉, and e^r by Cephes' polynomial for
 * |r| ≤ ln 2 / 2. Too small gives 0, too large ∞, NaN itself.
 */
export function exp4(x: v128): v128 {
  const within = f32x4.pmin(f32x4.pmax(x, f32x4.splat(-104)), f32x4.splat(89));
  const n = f32x4.nearest(f32x4.mul(within, f32x4.splat(1.44269504)));
  // ln 2 in two parts, the first of few digits, so that n · ln 2 loses none.
  let r = f32x4.sub(within, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.add(r, f32x4.mul(n, f32x4.splat(2.1219444e-4)));
  let p = f32x4.splat(1.98756915e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.39819995e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.33345191e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.16657959e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.66666655e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.00000012e-1));
  p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), f32x4.splat(1));
  // 2^n in two halves, since 2^128 and 2^−149 are not numbers of the plain form.
  const whole = i32x4.trunc_sat_f32x4_s(n);
  const half = i32x4.shr_s(whole, 1);
  return f32x4.mul(f32x4.mul(p, powerOfTwo(half)), powerOfTwo(i32x4.sub(whole, half)));
}

/** σ(x) = 1/(1 + e^−x). */
export function sigmoid4(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))));
}

/** erf(x) as x·P(x²)/Q(x²), the rational approximation of Eigen and XLA; |x| ≥ 4 gives ±1. */
export function erf4(x: v128): v128 {
  const within = f32x4.pmin(f32x4.pmax(x, f32x4.splat(-4)), f32x4.splat(4));
  const s = f32x4.mul(within, within);
  let p = f32x4.splat(-2.72614225801306e-10);
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(2.77068142495902e-8));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(-2.10102402082508e-6));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(-5.69250639462346e-5));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(-7.34990630326855e-4));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(-2.95459980854025e-3));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(-1.60960333262415e-2));
  let q = f32x4.splat(-1.45660718464996e-5);
  q = f32x4.add(f32x4.mul(q, s), f32x4.splat(-2.13374055278905e-4));
  q = f32x4.add(f32x4.mul(q, s), f32x4.splat(-1.68282697438203e-3));
  q = f32x4.add(f32x4.mul(q, s), f32x4.splat(-7.37332916720468e-3));
  q = f32x4.add(f32x4.mul(q, s), f32x4.splat(-1.42647390514189e-2));
  return f32x4.div(f32x4.mul(within, p), q);
}
