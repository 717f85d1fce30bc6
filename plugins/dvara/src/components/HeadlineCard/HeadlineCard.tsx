import type {
  Finding,
  GatewayReport,
} from '@dvara/backstage-plugin-dvara-common';
import Card from '@mui/material/Card';
import { styled } from '@mui/material/styles';
import { useState } from 'react';
import type { FeedMode } from '../../feed';
import type { GatewayAction } from '../../hooks/useGatewayActions';
import type { GatewayLinks } from '../../hooks/useGatewayLinks';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { ConnectionBadge } from '../Connection';
import { GatewayActions } from '../GatewayActions';
import { MoreButton } from '../MoreButton';
import { TimedText } from '../TimedText';
import { FindingItem } from './FindingItem';

/** Findings shown before a person asks for the rest. */
const FIRST_FINDINGS = 3;

const Head = styled('div')(({ theme }) => ({
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'center',
  gap: theme.spacing(1, 2),
  padding: theme.spacing(2, 2.5),
}));

const Words = styled('div')({ flex: '1 1 260px', minWidth: 0 });

const Tools = styled('div')(({ theme }) => ({
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'center',
  gap: theme.spacing(1, 2),
}));

const Title = styled('h2')({
  margin: 0,
  fontSize: 22,
  fontWeight: 700,
  lineHeight: 1.3,
  letterSpacing: '-0.01em',
});

const Rest = styled('p')(({ theme }) => ({
  margin: theme.spacing(0.5, 0, 0),
  fontSize: 14,
  lineHeight: 1.5,
  color: theme.palette.text.secondary,
  overflowWrap: 'anywhere',
}));

const Findings = styled('ul')({ listStyle: 'none', margin: 0, padding: 0 });

const More = styled('div')(({ theme }) => ({
  padding: theme.spacing(0.5, 2),
  borderTop: `1px solid ${theme.palette.divider}`,
}));

/** What a person reads first: one sentence, how old it is, and what to do. */
export function HeadlineCard(props: {
  report: GatewayReport;
  mode: FeedMode;
  /** Why the last try to refresh failed. */
  error?: Error;
  onRefresh: () => void;
  links: GatewayLinks;
  actions: GatewayAction[];
}) {
  const { report, mode, error, onRefresh, links, actions } = props;
  const { t } = useDvaraTranslation();
  const [all, setAll] = useState(false);
  const { findings } = report;
  const [title, rest] = splitHeadline(report.headline);
  const hidden = findings.length - FIRST_FINDINGS;
  return (
    <Card component="section" variant="outlined" sx={{ borderRadius: 2 }}>
      <Head>
        <Words>
          <Title>
            {/* Its change is read out; the rest has ages that move on. */}
            <span role="status">{title}</span>
          </Title>
          {rest && (
            <Rest>
              <TimedText>{rest}</TimedText>
            </Rest>
          )}
        </Words>
        <Tools>
          <ConnectionBadge
            mode={mode}
            generatedAt={report.generatedAt}
            error={error}
            onRefresh={onRefresh}
          />
          <GatewayActions actions={actions} />
        </Tools>
      </Head>
      {findings.length > 0 && (
        <Findings aria-label={t('findings.title')}>
          {withKeys(all ? findings : findings.slice(0, FIRST_FINDINGS)).map(
            ({ key, finding }) => (
              <FindingItem
                key={key}
                finding={finding}
                links={links}
                actions={actions}
              />
            ),
          )}
        </Findings>
      )}
      {hidden > 0 && (
        <More>
          <MoreButton
            open={all}
            onToggle={() => setAll(!all)}
            more={t('findings.more', { count: hidden })}
            fewer={t('findings.fewer')}
          />
        </More>
      )}
    </Card>
  );
}

/**
 * What a finding is of is its key, not its sentence: a count that changes in it must not
 * take the focus from its button.
 */
function withKeys(findings: Finding[]): { key: string; finding: Finding }[] {
  const equals = new Map<string, number>();
  return findings.map(finding => {
    const subject = `${finding.id}/${finding.regionIds.join()}`;
    const index = equals.get(subject) ?? 0;
    equals.set(subject, index + 1);
    return { key: `${subject}/${index}`, finding };
  });
}

/** The first sentence is the title: «2 of 3 regions well», without its full stop. */
function splitHeadline(headline: string): [string, string | undefined] {
  const end = headline.indexOf('. ');
  return end === -1
    ? [headline.replace(/\.$/, ''), undefined]
    : [headline.slice(0, end), headline.slice(end + 2)];
}
