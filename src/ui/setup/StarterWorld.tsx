import { starterWorlds, type StarterWorldName } from '../../protocol/starterWorlds';
import { useRefinery } from '../useRefinery';
import css from './DataCard.module.css';
import { SettingField } from './SettingField';

const worldWords = Object.fromEntries(
  Object.entries(starterWorlds).map(([name, { title }]) => [name, title]),
);

/** Who labels the starter's pairs, how well, and how many there are. */
export function StarterWorld() {
  const world = useRefinery(({ settings }) => settings['data.world'] as StarterWorldName);
  return (
    <>
      <SettingField path="data.world" names={worldWords} />
      <p className={css.about}>{starterWorlds[world].help}</p>
      <SettingField path="data.worldTemperature" />
      <SettingField path="data.worldPairs" />
    </>
  );
}
