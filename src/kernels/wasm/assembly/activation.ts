import { erf4, exp4, sigmoid4 } from './vectors';

/** GELU and SwiGLU with their gradients, as src/kernels/activation.ts defines them; a number at a time. */

/** √(2/π), the share of the cube, 1/√2 and 1/√(2π). */
const slope: f32 = 0.7978845608;
const cube: f32 = 0.044715;
const halfRoot: f32 = 0.7071067812;
const density: f32 = 0.3989422804;

/**
 * What GELU multiplies x by: Φ(x) = (1 + erf(x/√2))/2, or its tanh form, where (1 + tanh u)/2 = σ(2u)
 * with u = √(2/π)·(x + 0.044715·x³).
 */
function gate(x: v128, tanhForm: bool): v128 {
  if (tanhForm) {
    const square = f32x4.mul(x, x);
    const inner = f32x4.add(f32x4.mul(square, f32x4.splat(cube)), f32x4.splat(1));
    return sigmoid4(f32x4.mul(f32x4.mul(inner, x), f32x4.splat(2 * slope)));
  }
  const half = f32x4.splat(0.5);
  return f32x4.add(f32x4.mul(erf4(f32x4.mul(x, f32x4.splat(halfRoot))), half), half);
}

/** The derivative of x·gate(x). */
function slopeOf(x: v128, tanhForm: bool): v128 {
  const share = gate(x, tanhForm);
  const square = f32x4.mul(x, x);
  if (tanhForm) {
    // x·σ'(2u)·2u', σ' = σ·(1 − σ)
    const inner = f32x4.add(f32x4.mul(square, f32x4.splat(3 * cube)), f32x4.splat(1));
    const change = f32x4.mul(f32x4.mul(x, inner), f32x4.splat(2 * slope));
    const bend = f32x4.mul(share, f32x4.sub(f32x4.splat(1), share));
    return f32x4.add(share, f32x4.mul(bend, change));
  }
  const bell = f32x4.mul(exp4(f32x4.mul(square, f32x4.splat(-0.5))), f32x4.splat(density));
  return f32x4.add(share, f32x4.mul(x, bell));
}

export function gelu(x: usize, y: usize, size: i32, tanhForm: bool): void {
  let i = 0;
  for (; i + 4 <= size; i += 4) {
    const at = v128.load(x + 4 * i);
    v128.store(y + 4 * i, f32x4.mul(at, gate(at, tanhForm)));
  }
  for (; i < size; i++) {
    const at = v128.load_splat<f32>(x + 4 * i);
    v128.store_lane<f32>(y + 4 * i, f32x4.mul(at, gate(at, tanhForm)), 0);
  }
}

/** dx = dy·(x·gate(x))'. */
export function geluGradient(x: usize, dy: usize, dx: usize, size: i32, tanhForm: bool): void {
  let i = 0;
  for (; i + 4 <= size; i += 4) {
    const by = slopeOf(v128.load(x + 4 * i), tanhForm);
    v128.store(dx + 4 * i, f32x4.mul(v128.load(dy + 4 * i), by));
  }
  for (; i < size; i++) {
    const by = slopeOf(v128.load_splat<f32>(x + 4 * i), tanhForm);
    v128.store_lane<f32>(dx + 4 * i, f32x4.mul(v128.load_splat<f32>(dy + 4 * i), by), 0);
  }
}

/** y = g·σ(g)·u. */
export function swiglu(g: usize, u: usize, y: usize, size: i32): void {
  let i = 0;
  for (; i + 4 <= size; i += 4) {
    const at = v128.load(g + 4 * i);
    const out = f32x4.mul(f32x4.mul(at, sigmoid4(at)), v128.load(u + 4 * i));
    v128.store(y + 4 * i, out);
  }
  for (; i < size; i++) {
    const at = v128.load_splat<f32>(g + 4 * i);
    const out = f32x4.mul(f32x4.mul(at, sigmoid4(at)), v128.load_splat<f32>(u + 4 * i));
    v128.store_lane<f32>(y + 4 * i, out, 0);
  }
}

/** By the gate: dy·u·σ·(1 + g·(1 − σ)). */
function byGate(g: v128, u: v128, dy: v128): v128 {
  const share = sigmoid4(g);
  const one = f32x4.splat(1);
  const bend = f32x4.add(one, f32x4.mul(g, f32x4.sub(one, share)));
  return f32x4.mul(f32x4.mul(dy, u), f32x4.mul(share, bend));
}

export function swigluGateGradient(g: usize, u: usize, dy: usize, dg: usize, size: i32): void {
  let i = 0;
  for (; i + 4 <= size; i += 4) {
    const change = byGate(v128.load(g + 4 * i), v128.load(u + 4 * i), v128.load(dy + 4 * i));
    v128.store(dg + 4 * i, change);
  }
  for (; i < size; i++) {
    const ups = v128.load_splat<f32>(u + 4 * i);
    const change = byGate(v128.load_splat<f32>(g + 4 * i), ups, v128.load_splat<f32>(dy + 4 * i));
    v128.store_lane<f32>(dg + 4 * i, change, 0);
  }
}
