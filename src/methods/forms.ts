import { alphaDpo } from './losses/alphaDpo';
import { apoDown } from './losses/apoDown';
import { apoZero } from './losses/apoZero';
import { betaDpo } from './losses/betaDpo';
import { dpo } from './losses/dpo';
import { hinge } from './losses/hinge';
import { ipo } from './losses/ipo';
import type { LossForm } from './losses/lossForm';
import { odpo } from './losses/odpo';
import { rDpo } from './losses/rDpo';
import { robust } from './losses/robust';
import { sft } from './losses/sft';
import { sigmoidNorm } from './losses/sigmoidNorm';
import { simpo } from './losses/simpo';
import { srDpo } from './losses/srDpo';
import { srIpo } from './losses/srIpo';
import type { LossType } from './lossTypes';

/** Every loss in plain numbers. */
export const lossForms: Readonly<Record<LossType, LossForm>> = {
  dpo,
  ipo,
  'sr-dpo': srDpo,
  'sr-ipo': srIpo,
  robust,
  hinge,
  'sigmoid-norm': sigmoidNorm,
  simpo,
  'r-dpo': rDpo,
  odpo,
  'alpha-dpo': alphaDpo,
  'beta-dpo': betaDpo,
  'apo-zero': apoZero,
  'apo-down': apoDown,
  sft,
};
