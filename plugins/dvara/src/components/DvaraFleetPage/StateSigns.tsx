import type { RegionState } from '@dvara/backstage-plugin-dvara-common';
import WarningAmber from '@mui/icons-material/WarningAmber';
import { stateIcons } from '../StateLabel';

/** A state, or that a warning stands for it. */
export type SignName = RegionState | 'warning';

const idOf = (name: SignName) => `dvara-fleet-sign-${name}`;

/**
 * The signs of all states, drawn once for the whole table: a Material icon of its own in each
 * of hundreds of cells makes typing and scrolling slow.
 */
export function StateSigns() {
  return (
    <svg width="0" height="0" style={{ position: 'absolute' }} aria-hidden>
      {Object.entries({ ...stateIcons, warning: WarningAmber }).map(
        ([name, Icon]) => (
          <Icon key={name} component="symbol" id={idOf(name as SignName)} />
        ),
      )}
    </svg>
  );
}

/** One of the {@link StateSigns} beside its word. */
export function StateSign(props: { name: SignName }) {
  return (
    <svg className="fleet-sign" aria-hidden>
      <use href={`#${idOf(props.name)}`} />
    </svg>
  );
}
