import type { Finding } from '@dvara/backstage-plugin-dvara-common';
import HighlightOff from '@mui/icons-material/HighlightOff';
import InfoOutlined from '@mui/icons-material/InfoOutlined';
import WarningAmber from '@mui/icons-material/WarningAmber';
import { useAnalytics } from '@backstage/core-plugin-api';
import { styled } from '@mui/material/styles';
import type { ComponentType } from 'react';
import type { GatewayAction } from '../../hooks/useGatewayActions';
import type { GatewayLinks } from '../../hooks/useGatewayLinks';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { actionOfTemplate } from '../../lib/gatewayActions';
import { toneColours, type Tone } from '../../lib/tones';
import { ActionButton } from '../ActionButton';
import { Breakable } from '../Breakable';
import { TimedText } from '../TimedText';
import { remedyWords } from './remedyWords';

const Root = styled('li')(({ theme }) => ({
  display: 'flex',
  alignItems: 'flex-start',
  gap: theme.spacing(1.5),
  padding: theme.spacing(1.5, 2.5),
  borderTop: `1px solid ${theme.palette.divider}`,
  fontSize: 14,
  lineHeight: 1.5,
}));

const IconBox = styled('span', {
  shouldForwardProp: name => name !== 'tone',
})<{ tone: Tone }>(({ theme, tone }) => ({
  display: 'flex',
  flex: 'none',
  color: toneColours(theme, tone).text,
  '& > svg': { fontSize: 20 },
}));

/** The button stands beside the words where there is room, else below them. */
const Content = styled('div')(({ theme }) => ({
  display: 'flex',
  flex: 1,
  flexWrap: 'wrap',
  alignItems: 'flex-start',
  gap: theme.spacing(1, 1.5),
  minWidth: 0,
}));

const Words = styled('div')(({ theme }) => ({
  flex: '1 1 220px',
  minWidth: 0,
  overflowWrap: 'anywhere',
  '& p': { margin: 0, color: theme.palette.text.secondary },
  '& strong': { color: theme.palette.text.primary, fontWeight: 650 },
}));

interface Look {
  tone: Tone;
  Icon: ComponentType<{ titleAccess?: string }>;
}

const looks: Record<Finding['severity'], Look> = {
  error: { tone: 'bad', Icon: HighlightOff },
  warning: { tone: 'warning', Icon: WarningAmber },
  info: { tone: 'busy', Icon: InfoOutlined },
};

/** One finding: what is so, on what it rests, what to do. */
export function FindingItem(props: {
  finding: Finding;
  links: GatewayLinks;
  /** What is offered for the gateway; a remedy is no way around it. */
  actions: GatewayAction[];
}) {
  const { finding, links, actions } = props;
  const { t } = useDvaraTranslation();
  const { tone, Icon } = looks[finding.severity];
  const analytics = useAnalytics();
  const form = finding.template && links.template?.(finding.template);
  const actionId = finding.template && actionOfTemplate(finding.template.ref);
  const action = actions.find(({ id }) => id === actionId);
  const words =
    finding.template && actionId
      ? remedyWords({ template: finding.template, actionId, t })
      : undefined;
  return (
    <Root data-testid={`finding-${finding.id}`}>
      <IconBox tone={tone}>
        <Icon titleAccess={t(`findings.${finding.severity}`)} />
      </IconBox>
      <Content>
        <Words>
          <p>
            <strong>
              <Breakable>{finding.sentence}</Breakable>
            </strong>{' '}
            <TimedText>{finding.evidence}</TimedText>
          </p>
          <p>
            <Breakable>
              {t('findings.remedy', { remedy: finding.remedy })}
            </Breakable>
          </p>
        </Words>
        {form && action && words && (
          <ActionButton
            to={form}
            lacks={action.lacks}
            emphasis={finding.severity === 'error' ? 'strong' : 'normal'}
            label={t('findings.applyLabel', {
              action: words,
              sentence: finding.sentence,
            })}
            onClick={() =>
              analytics.captureEvent('click', 'Apply a remedy', {
                attributes: { finding: finding.id, to: form },
              })
            }
          >
            {words}
          </ActionButton>
        )}
      </Content>
    </Root>
  );
}
