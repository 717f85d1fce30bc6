import { Content, Header, Page } from '@backstage/core-components';
import { useFleetTranslation } from '../../hooks/useFleetTranslation';
import { Fleet } from './Fleet';

/** The fleet page with the header that pages of the old frontend system have. */
export function DvaraFleetPage() {
  const { t } = useFleetTranslation();
  return (
    <Page themeId="tool">
      <Header title={t('title')} />
      <Content>
        <Fleet />
      </Content>
    </Page>
  );
}
