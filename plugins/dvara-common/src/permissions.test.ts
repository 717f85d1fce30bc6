import { dvaraPermissions } from './permissions';

// Policies of adopters name them: a changed name silently changes who may do what.
it('keeps the names and resource types of permissions', () => {
  expect(
    dvaraPermissions.map(
      ({ name, resourceType, attributes }) =>
        `${name} ${resourceType} ${attributes.action}`,
    ),
  ).toEqual([
    'dvara.gateway.read catalog-entity read',
    'dvara.log.read catalog-entity read',
    'dvara.history.read catalog-entity read',
    'dvara.release.plan dvara-release read',
    'dvara.release.deploy dvara-release update',
    'dvara.release.test dvara-release update',
    'dvara.release.rollback dvara-release update',
    'dvara.release.uninstall dvara-release delete',
    'dvara.release.unlock dvara-release update',
    'dvara.secret.apply dvara-release update',
    'dvara.values.free dvara-release update',
  ]);
});
