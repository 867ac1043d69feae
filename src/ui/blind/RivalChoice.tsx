import type { Rival } from '../../protocol/samples';
import { blindRivalChosen } from '../../store/blind';
import { opposedEvaluations } from '../../store/blindState';
import { useRefinery } from '../useRefinery';
import pager from '../dataView/Pager.module.css';
import css from './blind.module.css';

const rivals = ['reference', 'opponent'] as const;

/** Whose answers the policy’s are judged against, where an opponent has answered too. */
export function RivalChoice({ rival }: { readonly rival: Rival }) {
  const isOpposed = useRefinery(({ blind }) => opposedEvaluations(blind).length > 0);
  if (!isOpposed) return null;
  return (
    <>
      <fieldset className={pager.filters}>
        <legend className="visuallyHidden">What the policy’s answers are judged against</legend>
        {rivals.map((one) => (
          <label key={one}>
            <input
              type="radio"
              name="blind-rival"
              checked={rival === one}
              onChange={() => {
                blindRivalChosen(one);
              }}
            />
            Against the {one}
          </label>
        ))}
      </fieldset>
      <p className={css.note}>
        Each has its own choices and its own tally. The policy’s answers are the same in both:
        whoever remembers them from one does not judge the other blind.
      </p>
    </>
  );
}
