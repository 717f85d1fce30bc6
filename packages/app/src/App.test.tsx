import { render, screen } from '@testing-library/react';
import App from './App';

describe('App', () => {
  it('starts with the suite installed and asks who is there', async () => {
    const configuration = [
      {
        context: 'test',
        data: {
          app: { title: 'Test', packages: 'all' },
          auth: { providers: { guest: {} } },
          backend: { baseUrl: 'http://localhost:7007' },
        },
      },
    ];
    // The app reads it as it is, though a real environment holds text only.
    process.env = {
      NODE_ENV: 'test',
      APP_CONFIG: configuration,
    } as unknown as NodeJS.ProcessEnv;

    render(App.createRoot());

    expect(await screen.findByText('Enter')).toBeInTheDocument();
  });
});
