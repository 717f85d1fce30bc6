import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// Screens are loaded when first shown; compiling them takes a busy machine seconds.
configure({ asyncUtilTimeout: 20_000 });
jest.setTimeout(60_000);
