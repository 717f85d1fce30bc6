import Card from '@mui/material/Card';
import { styled } from '@mui/material/styles';
import { useId, type ReactNode } from 'react';

const Head = styled('div')(({ theme }) => ({
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'baseline',
  justifyContent: 'space-between',
  gap: theme.spacing(0.5, 2),
  padding: theme.spacing(2, 2.5, 1),
}));

const Title = styled('h2')({
  margin: 0,
  fontSize: 16,
  fontWeight: 650,
  lineHeight: 1.4,
});

const Aside = styled('span')(({ theme }) => ({
  fontSize: 12.5,
  color: theme.palette.text.secondary,
}));

/** A card with a title that names its region of the page. */
export function SectionCard(props: {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}) {
  const { title, aside, children } = props;
  const titleId = useId();
  return (
    <Card
      component="section"
      variant="outlined"
      aria-labelledby={titleId}
      // Nothing in the card may make the page scroll sideways.
      sx={{ minWidth: 0, borderRadius: 2 }}
    >
      <Head>
        <Title id={titleId}>{title}</Title>
        {aside && <Aside>{aside}</Aside>}
      </Head>
      {children}
    </Card>
  );
}
