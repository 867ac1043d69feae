import { sub, type Tensor1D } from '../backend/ops';
import { logisticLosses } from './dpo';
import type { SidedTensors } from './margins';

/** −log σ(r⁺ − r⁻) of each pair of rewards (Bradley–Terry; arXiv 1706.03741, Eq. 1; arXiv 2203.02155, Eq. 1): [B] → [B]. */
export function bradleyTerryLosses({ chosen, rejected }: SidedTensors): Tensor1D {
  return logisticLosses(sub(chosen, rejected), 0);
}
