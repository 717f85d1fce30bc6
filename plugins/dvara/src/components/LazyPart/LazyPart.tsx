import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import { Suspense, type ReactNode } from 'react';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { PartBoundary } from './PartBoundary';
import type { PartLoader } from './PartLoader';

const buttonStyle = { textTransform: 'none', whiteSpace: 'nowrap' } as const;

/**
 * A part of the page whose code is loaded when it is first shown. Where the code does not
 * come, as after a redeploy of the portal, the part says so and the rest of the page stays.
 */
export function LazyPart<TProps>(props: {
  loader: PartLoader<TProps>;
  /** Shown while the code is on its way. */
  loading: ReactNode;
  /** What holds the notice that the code did not come, where it cannot stand by itself. */
  frame?: (notice: ReactNode) => ReactNode;
  children: (Part: PartLoader<TProps>['Component']) => ReactNode;
}) {
  const { loader, loading, frame = notice => notice, children } = props;
  return (
    <PartBoundary
      onNotLoaded={() => loader.renew()}
      renderNotice={onRetry => frame(<NotLoaded onRetry={onRetry} />)}
    >
      <Suspense fallback={loading}>
        <Loaded loader={loader}>{children}</Loaded>
      </Suspense>
    </PartBoundary>
  );
}

/** Asks the loader only as it is drawn, which a retry does anew. */
function Loaded<TProps>(props: {
  loader: PartLoader<TProps>;
  children: (Part: PartLoader<TProps>['Component']) => ReactNode;
}) {
  return <>{props.children(props.loader.Component)}</>;
}

function NotLoaded(props: { onRetry: () => void }) {
  const { t } = useDvaraTranslation();
  return (
    <Alert
      severity="warning"
      square
      action={
        <>
          <Button
            color="inherit"
            size="small"
            onClick={props.onRetry}
            sx={buttonStyle}
          >
            {t('part.retry')}
          </Button>
          <Button
            color="inherit"
            size="small"
            onClick={() => window.location.reload()}
            sx={buttonStyle}
          >
            {t('part.reload')}
          </Button>
        </>
      }
      sx={{ overflowWrap: 'anywhere' }}
    >
      {t('part.notLoaded')}
    </Alert>
  );
}
