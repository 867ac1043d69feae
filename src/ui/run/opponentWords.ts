import type { NextOpponent } from '../../store/nextOpponent';

/** What has become of a run's opponent where it goes on; nothing of one that it has still. */
export function opponentWords(next: NextOpponent): string {
  switch (next.kind) {
    case 'none':
    case 'same':
      return '';
    case 'gone':
      return ' but without its opponent';
    case 'new':
      return `; its opponent is ${next.name} from here on`;
    case 'replaced':
      return `; its opponent is another ${next.name} from here on, with other weights than before`;
  }
}
