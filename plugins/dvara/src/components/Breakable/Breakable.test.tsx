import { render } from '@testing-library/react';
import { Breakable } from './Breakable';

const broken = (text: string) =>
  render(<Breakable>{text}</Breakable>).container.innerHTML;

describe('Breakable', () => {
  it.each([
    [
      'Raise gatewayServer.autoscaling.maxReplicas, or not.',
      'Raise gatewayServer.<wbr>autoscaling.<wbr>maxReplicas, or not.',
    ],
    [
      '(CreateContainerConfigError)',
      '(Create<wbr>Container<wbr>Config<wbr>Error)',
    ],
    ['OOMKilled in us-east-1', 'OOMKilled in us-east-1'],
  ])('lets «%s» break at its seams only', (text, html) => {
    expect(broken(text)).toBe(html);
  });

  it('changes nothing of what is read, found or copied', () => {
    const text = 'ghcr.io/kdhrubo/dvara/gateway-server:9.9.9  is missing';
    expect(render(<Breakable>{text}</Breakable>).container.textContent).toBe(
      text,
    );
  });
});
