import { resumePressed, stopPressed } from '../../store/runActions';
import { notFinite } from '../../store/health/stepDetectors';
import { metricSeries } from '../../store/metricSeries';
import { useRefinery } from '../useRefinery';
import { PairLink } from './PairLink';
import css from './Divergence.module.css';

/** A number that is not finite paused the run: what it was, and the two ways on from the last good state. */
export function Divergence() {
  const divergence = useRefinery(({ run }) => run.divergence);
  const config = useRefinery(({ run }) => run.config);
  const preparation = useRefinery(({ run }) => run.preparation);
  const activity = useRefinery(({ run }) => run.activity);
  const notice = notFinite({
    ...{ config, preparation, activity, divergence },
    ...{ series: metricSeries, report: null },
  });
  if (!notice) return null;
  return (
    <div className={css.divergence}>
      <div role="alert">
        <p>{notice.saw}</p>
        <p>{notice.why}</p>
        <p>{notice.change}</p>
      </div>
      <div className={css.ways}>
        <button type="button" onClick={resumePressed}>
          Resume without this update
        </button>
        <button type="button" onClick={stopPressed}>
          Stop here and take the policy as it stood
        </button>
        {notice.pair === undefined ? null : <PairLink pair={notice.pair} />}
      </div>
    </div>
  );
}
