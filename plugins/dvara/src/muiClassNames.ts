import { unstable_ClassNameGenerator as ClassNameGenerator } from '@mui/material/className';

/*
 * Keeps MUI 5 class names apart from MUI 4's in the same page. The generator is
 * one for the whole app and Backstage's theme sets it to this prefix, so any other
 * prefix here would break the selectors of plugins loaded before. Import it first.
 */
ClassNameGenerator.configure(componentName =>
  componentName.startsWith('v5-') ? componentName : `v5-${componentName}`,
);
