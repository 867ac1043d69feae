import { useEffect, useState } from 'react';

import { filePicked } from '../../store/dataActions';
import { modelPicked } from '../../store/modelActions';
import { droppedFiles, isModel } from '../model/droppedFiles';
import css from './data.module.css';

const hasFiles = (event: DragEvent): boolean =>
  event.dataTransfer?.types.includes('Files') ?? false;

async function take(transfer: DataTransfer): Promise<void> {
  const [file] = transfer.files;
  const dropped = await droppedFiles(transfer);
  if (dropped && isModel(dropped.files)) await modelPicked('policy', dropped.name, dropped.files);
  else if (file) await filePicked('train', file);
}

/** Takes a preference file, or a model's folder or files, dropped anywhere on the page. */
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
      if (event.dataTransfer) void take(event.dataTransfer);
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
      Drop a preference file, or a model’s folder
    </div>
  ) : null;
}
