export { permissionModuleDvaraPolicy as default } from './permissionModuleDvaraPolicy';
