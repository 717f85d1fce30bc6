import {
  createHash,
  generateKeyPairSync,
  randomBytes,
  sign,
  type KeyObject,
} from 'node:crypto';
import { isIPv4 } from 'node:net';
import { derEncoding as der } from './derEncoding.ts';

/** Certificates and keys of one cluster, PEM. */
export interface Pki {
  authorityCertificate: string;
  authorityKey: string;
  /** Served by the API server, and the client certificate of `system:masters`: kwokctl uses one for both. */
  adminCertificate: string;
  adminKey: string;
}

const VALID_DAYS = 3650;
const SERVER_NAMES = [
  'localhost',
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
];
// 10.0.0.1 is the first address of the API server's default service range, the address of service `kubernetes`.
const SERVER_ADDRESSES = ['127.0.0.1', '10.0.0.1'];

const oid = {
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  basicConstraints: '2.5.29.19',
  keyUsage: '2.5.29.15',
  extendedKeyUsage: '2.5.29.37',
  subjectKeyIdentifier: '2.5.29.14',
  authorityKeyIdentifier: '2.5.29.35',
  subjectAlternativeName: '2.5.29.17',
  serverAuthentication: '1.3.6.1.5.5.7.3.1',
  clientAuthentication: '1.3.6.1.5.5.7.3.2',
} as const;

/**
 * Makes a certificate authority and the certificate of the API server and its administrator (ECDSA P-256, ten years).
 *
 * kwokctl generates a PKI only when the cluster's folder has none, so one made here beforehand lets the portal's
 * configuration name the authority before the cluster exists.
 */
export function createPki(options?: { now?: Date }): Pki {
  const now = options?.now ?? new Date();
  const authority = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const admin = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const authorityName = distinguishedName({ commonName: 'dvara-local-ca' });
  const authorityIdentifier = keyIdentifier(authority.publicKey);

  const authorityCertificate = certificate({
    now,
    issuer: authorityName,
    subject: authorityName,
    publicKey: authority.publicKey,
    signingKey: authority.privateKey,
    extensions: [
      extension(oid.basicConstraints, der.sequence(der.boolean(true)), true),
      // digitalSignature, keyCertSign, cRLSign
      extension(oid.keyUsage, der.bitString(Buffer.of(0b1000_0110), 1), true),
      extension(
        oid.subjectKeyIdentifier,
        der.octetString(authorityIdentifier),
        false,
      ),
    ],
  });
  const adminCertificate = certificate({
    now,
    issuer: authorityName,
    subject: distinguishedName({
      commonName: 'dvara-local-admin',
      organization: 'system:masters',
    }),
    publicKey: admin.publicKey,
    signingKey: authority.privateKey,
    extensions: [
      extension(oid.basicConstraints, der.sequence(), true),
      extension(oid.keyUsage, der.bitString(Buffer.of(0b1000_0000), 7), true),
      extension(
        oid.extendedKeyUsage,
        der.sequence(
          der.objectIdentifier(oid.serverAuthentication),
          der.objectIdentifier(oid.clientAuthentication),
        ),
        false,
      ),
      extension(
        oid.authorityKeyIdentifier,
        der.sequence(der.context(0, authorityIdentifier, 'primitive')),
        false,
      ),
      extension(
        oid.subjectAlternativeName,
        der.sequence(
          ...SERVER_NAMES.map(name =>
            der.context(2, Buffer.from(name, 'ascii'), 'primitive'),
          ),
          ...SERVER_ADDRESSES.map(address =>
            der.context(7, addressBytes(address), 'primitive'),
          ),
        ),
        false,
      ),
    ],
  });
  return {
    authorityCertificate,
    authorityKey: privateKeyPem(authority.privateKey),
    adminCertificate,
    adminKey: privateKeyPem(admin.privateKey),
  };
}

function certificate(options: {
  now: Date;
  issuer: Buffer;
  subject: Buffer;
  publicKey: KeyObject;
  signingKey: KeyObject;
  extensions: Buffer[];
}): string {
  const algorithm = der.sequence(der.objectIdentifier(oid.ecdsaWithSha256));
  const dayMilliseconds = 24 * 60 * 60 * 1000;
  const body = der.sequence(
    der.context(0, der.integer(Buffer.of(2)), 'constructed'),
    der.integer(serialNumber()),
    algorithm,
    options.issuer,
    der.sequence(
      // A day back, for clocks that are a little behind.
      der.utcTime(new Date(options.now.getTime() - dayMilliseconds)),
      der.utcTime(
        new Date(options.now.getTime() + VALID_DAYS * dayMilliseconds),
      ),
    ),
    options.subject,
    options.publicKey.export({ type: 'spki', format: 'der' }),
    der.context(3, der.sequence(...options.extensions), 'constructed'),
  );
  const signature = sign('sha256', body, options.signingKey);
  return pem(
    'CERTIFICATE',
    der.sequence(body, algorithm, der.bitString(signature)),
  );
}

function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  // Positive and without leading zeros, as DER wants it.
  bytes[0] = (bytes[0] & 0x7f) | 0x40;
  return bytes;
}

function distinguishedName(options: {
  commonName: string;
  organization?: string;
}): Buffer {
  const attribute = (identifier: string, value: string) =>
    der.set(
      der.sequence(der.objectIdentifier(identifier), der.utf8String(value)),
    );
  return der.sequence(
    ...(options.organization === undefined
      ? []
      : [attribute(oid.organization, options.organization)]),
    attribute(oid.commonName, options.commonName),
  );
}

function extension(
  identifier: string,
  value: Buffer,
  critical: boolean,
): Buffer {
  return der.sequence(
    der.objectIdentifier(identifier),
    ...(critical ? [der.boolean(true)] : []),
    der.octetString(value),
  );
}

function keyIdentifier(publicKey: KeyObject): Buffer {
  return createHash('sha1')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest();
}

function addressBytes(address: string): Buffer {
  if (!isIPv4(address)) {
    throw new TypeError(`${address} is not an IPv4 address.`);
  }
  return Buffer.from(address.split('.').map(Number));
}

// SEC 1 ("EC PRIVATE KEY") because the API server's service-account key file is not read as PKCS #8.
function privateKeyPem(key: KeyObject): string {
  return key.export({ type: 'sec1', format: 'pem' }).toString();
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join(
    '\n',
  )}\n-----END ${label}-----\n`;
}
