import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { createServer, type TLSSocket } from 'node:tls';
import { createPki } from './createPki.ts';

describe('createPki', () => {
  const pki = createPki();
  const authority = new X509Certificate(pki.authorityCertificate);
  const admin = new X509Certificate(pki.adminCertificate);

  it('makes an authority and a certificate that it has signed', () => {
    assert.ok(authority.ca);
    assert.ok(!admin.ca);
    assert.ok(authority.verify(authority.publicKey));
    assert.ok(admin.verify(authority.publicKey));
    assert.ok(admin.checkIssued(authority));
    assert.ok(admin.checkPrivateKey(createPrivateKey(pki.adminKey)));
    assert.ok(authority.checkPrivateKey(createPrivateKey(pki.authorityKey)));
  });

  it('makes the administrator a member of system:masters', () => {
    assert.equal(admin.subject, 'O=system:masters\nCN=dvara-local-admin');
  });

  it('names this machine and nothing else', () => {
    assert.equal(admin.checkIP('127.0.0.1'), '127.0.0.1');
    assert.equal(admin.checkHost('localhost'), 'localhost');
    assert.equal(admin.checkIP('10.1.2.3'), undefined);
    assert.equal(admin.checkHost('example.com'), undefined);
  });

  it('is valid from a day before to ten years after it was made', () => {
    const dated = new X509Certificate(
      createPki({ now: new Date('2026-11-22T12:00:00Z') }).adminCertificate,
    );
    assert.equal(dated.validFrom, 'Nov 21 12:00:00 2026 GMT');
    assert.equal(dated.validTo, 'Nov 19 12:00:00 2036 GMT');
  });

  it('carries a TLS connection in which both sides prove who they are', async () => {
    const server = createServer(
      {
        ca: pki.authorityCertificate,
        cert: pki.adminCertificate,
        key: pki.adminKey,
        requestCert: true,
        rejectUnauthorized: true,
      },
      (socket: TLSSocket) => {
        socket.end(
          `HTTP/1.1 200 OK\r\ncontent-length: 0\r\nx-client: ${
            socket.getPeerCertificate().subject.CN
          }\r\n\r\n`,
        );
      },
    );
    await new Promise<void>(resolve => {
      server.listen({ host: '127.0.0.1', port: 0 }, resolve);
    });
    const { port } = server.address() as AddressInfo;
    const connect = (certificateAuthority: string) =>
      new Promise<string | undefined>((resolve, reject) => {
        const outgoing = request(
          {
            host: '127.0.0.1',
            port,
            ca: certificateAuthority,
            cert: pki.adminCertificate,
            key: pki.adminKey,
            agent: false,
          },
          response => {
            response.resume();
            resolve(response.headers['x-client']?.toString());
          },
        );
        outgoing.once('error', reject);
        outgoing.end();
      });
    try {
      assert.equal(
        await connect(pki.authorityCertificate),
        'dvara-local-admin',
      );
      await assert.rejects(connect(createPki().authorityCertificate));
    } finally {
      server.close();
    }
  });
});
