import { useFleetTranslation } from '../../hooks/useFleetTranslation';
import { ActionButton } from '../ActionButton';
import type { NewGateway } from './useNewGateway';

/** Leads to the form that makes a gateway. */
export function NewGatewayButton(props: { newGateway: NewGateway }) {
  const { to, lacks } = props.newGateway;
  const { t } = useFleetTranslation();
  return (
    <ActionButton
      to={to}
      lacks={lacks}
      denial={lacks && t('create.denied', { permission: lacks })}
      emphasis="strong"
    >
      {t('create.button')}
    </ActionButton>
  );
}
