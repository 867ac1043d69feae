/** How often the one of two wins against the other, and how much longer it is. */
export interface LengthComparison {
  /** 1 won, ½ tie, 0 lost. */
  readonly outcome: number;
  /** Its length less the other's, in any unit. */
  readonly longer: number;
}

const mostIterations = 100;
const enough = 1e-10;
/** Holds the slope where length alone tells wins from losses, and no likelihood is the largest. */
const ridge = 1e-6;
/** Where nothing was lost, or nothing won, the intercept has no largest likelihood either. */
const mostIntercept = 20;

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/**
 * The length-controlled win rate (Dubois et al. 2024, arXiv 2404.04475, Eq. 2): a logistic regression of
 * the outcome on how much longer the answer is, `σ(θ + φ·tanh(Δlength / std(Δlength)))`, of which `σ(θ)`
 * says how often it would win at the same length. Their term for how hard a prompt is needs many models
 * and is left out.
 * @returns a share from 0 to 1; null without a comparison
 */
export function lengthControlledWinRate(comparisons: readonly LengthComparison[]): number | null {
  const n = comparisons.length;
  if (n === 0) return null;
  const mean = comparisons.reduce((sum, { longer }) => sum + longer, 0) / n;
  const squares = comparisons.reduce((sum, { longer }) => sum + (longer - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / Math.max(1, n - 1));
  const inputs = comparisons.map(({ longer }) =>
    // All of them longer by the same: nothing can be told of length.
    deviation === 0 ? 0 : Math.tanh(longer / deviation),
  );
  let [theta, phi] = [0, 0];
  for (let i = 0; i < mostIterations; i++) {
    let [g0, g1, h00, h01, h11] = [0, -ridge * phi, 0, 0, ridge];
    comparisons.forEach(({ outcome }, at) => {
      const x = inputs[at]!;
      const p = logistic(theta + phi * x);
      g0 += outcome - p;
      g1 += (outcome - p) * x;
      const weight = p * (1 - p);
      h00 += weight;
      h01 += weight * x;
      h11 += weight * x * x;
    });
    const determinant = h00 * h11 - h01 * h01;
    if (!(determinant > Number.MIN_VALUE)) break;
    const [stepTheta, stepPhi] = [
      (h11 * g0 - h01 * g1) / determinant,
      (h00 * g1 - h01 * g0) / determinant,
    ];
    // A Newton step that is too long for the likelihood's shape is cut.
    const cut = Math.min(1, 4 / Math.max(Math.abs(stepTheta), Math.abs(stepPhi)));
    theta += cut * stepTheta;
    phi += cut * stepPhi;
    if (Math.abs(theta) > mostIntercept) break;
    if (Math.abs(stepTheta) + Math.abs(stepPhi) < enough) break;
  }
  return logistic(Math.max(-mostIntercept, Math.min(mostIntercept, theta)));
}
