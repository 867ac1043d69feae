import { useEffect, useState } from 'react';

import { RefineryError } from '../../shared/errors';
import { countOf } from '../../shared/format';
import { experimentPlanned } from '../../store/experiments/queueActions';
import { useRefinery } from '../useRefinery';
import { useQueue } from './useExperiments';

/** Milliseconds without a further change before the plan is worked out anew: a grid has thousands of runs. */
const settleMilliseconds = 150;

interface PlanWords {
  readonly words: string;
  readonly refused: boolean;
}

function planWords(): PlanWords {
  try {
    const { members, seeds } = experimentPlanned();
    const each = `${countOf(members.length / seeds.length, 'setting')} × ${countOf(seeds.length, 'seed')}`;
    return { words: `${countOf(members.length, 'run')}: ${each}.`, refused: false };
  } catch (error) {
    if (!(error instanceof RefineryError)) throw error;
    return { words: error.message, refused: true };
  }
}

/** What the plan comes to, or what is in its way. */
export function usePlanWords(): PlanWords {
  const plan = useQueue((state) => state.plan);
  const seeds = useQueue((state) => state.seeds);
  const grid = useQueue((state) => state.grid);
  const name = useQueue((state) => state.name);
  const settings = useRefinery((page) => page.settings);
  const data = useRefinery((page) => page.data);
  const models = useRefinery((page) => page.models);
  const [said, setSaid] = useState(planWords);
  useEffect(() => {
    const timer = setTimeout(() => {
      setSaid(planWords());
    }, settleMilliseconds);
    return () => {
      clearTimeout(timer);
    };
  }, [plan, seeds, grid, name, settings, data, models]);
  return said;
}
