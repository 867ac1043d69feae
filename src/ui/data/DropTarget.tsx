import { useEffect, useState } from 'react';

import { modelRoles, type ModelRole } from '../../protocol/model';
import { taskFilesPicked } from '../../store/taskActions';
import { dropTaken } from '../files/taken';
import { droppedFiles } from '../model/droppedFiles';
import css from './data.module.css';

const hasFiles = (event: DragEvent): boolean =>
  event.dataTransfer?.types.includes('Files') ?? false;

/** Whose model it becomes: the reference's or the opponent's on its picker, the policy's anywhere else. */
function roleAt(target: EventTarget | null): ModelRole {
  const picker = target instanceof Element ? target.closest('[data-drop-role]') : null;
  const named = picker?.getAttribute('data-drop-role');
  return modelRoles.find((role) => role === named) ?? 'policy';
}

const isOnBenchmarks = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('[data-drop="benchmarks"]') !== null;

async function take(transfer: DataTransfer, role: ModelRole): Promise<void> {
  const [file] = transfer.files;
  await dropTaken(await droppedFiles(transfer), file, role);
}

/** Takes a preference file, a model or a run's checkpoint, as a folder, files or a .zip, dropped anywhere on the page. */
export function DropTarget() {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const enter = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(false);
      if (!event.dataTransfer) return;
      if (isOnBenchmarks(event.target)) void taskFilesPicked([...event.dataTransfer.files]);
      else void take(event.dataTransfer, roleAt(event.target));
    };
    document.addEventListener('dragover', enter);
    document.addEventListener('dragleave', leave);
    document.addEventListener('drop', drop);
    return () => {
      document.removeEventListener('dragover', enter);
      document.removeEventListener('dragleave', leave);
      document.removeEventListener('drop', drop);
    };
  }, []);
  return over ? (
    <div className={css.drop} aria-hidden="true">
      Drop a preference file, a model or a checkpoint
    </div>
  ) : null;
}
