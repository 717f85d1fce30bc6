import { createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import { asn1, pki } from 'node-forge';

/**
 * How a fake cluster's certificate stands to the CA that it hands out.
 *
 * @public
 */
export type FakeCertificateKind =
  | 'trusted'
  | 'unknownAuthority'
  | 'expired'
  | 'wrongName';

/** A throw-away serving certificate and the CA by which a client may judge it. */
export interface FakeCertificate {
  cert: string;
  key: string;
  ca: string;
}

/** Exported by node-forge and missing in its types. */
const toBeSigned = pki as typeof pki & {
  getTBSCertificate(certificate: pki.Certificate): asn1.Asn1;
};

const DAY_MS = 24 * 60 * 60 * 1000;
const DNS_NAME = 2;
const IP_ADDRESS = 7;

/** Makes a certificate that signs itself, for 127.0.0.1 and localhost unless it must not hold. */
export function createCertificate(options: {
  kind: FakeCertificateKind;
}): FakeCertificate {
  const { kind } = options;
  const key = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const certificate = sign({ kind, key });
  return {
    cert: certificate,
    key: key.privateKey,
    ca:
      kind === 'unknownAuthority'
        ? createCertificate({ kind: 'trusted' }).ca
        : certificate,
  };
}

function sign(options: {
  kind: FakeCertificateKind;
  key: { publicKey: string; privateKey: string };
}): string {
  const { kind, key } = options;
  const serial = randomBytes(8).toString('hex');
  const certificate = pki.createCertificate();
  certificate.publicKey = pki.publicKeyFromPem(key.publicKey);
  // Begins with 01: OpenSSL refuses a number that begins with needless zeros.
  certificate.serialNumber = `01${serial}`;
  certificate.validity.notBefore = new Date(Date.now() - 10 * DAY_MS);
  certificate.validity.notAfter = new Date(
    Date.now() + (kind === 'expired' ? -1 : 30) * DAY_MS,
  );
  const name = [{ name: 'commonName', value: `fake-cluster-${serial}` }];
  certificate.setSubject(name);
  certificate.setIssuer(name);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: true },
    {
      name: 'subjectAltName',
      altNames:
        kind === 'wrongName'
          ? [{ type: DNS_NAME, value: 'elsewhere.example' }]
          : [
              { type: DNS_NAME, value: 'localhost' },
              { type: IP_ADDRESS, ip: '127.0.0.1' },
            ],
    },
  ]);
  signNatively({ certificate, privateKey: key.privateKey });
  return pki.certificateToPem(certificate);
}

/** Signs by Node: node-forge's own arithmetic takes seconds where tests run. */
function signNatively(options: {
  certificate: pki.Certificate;
  privateKey: string;
}): void {
  const { certificate, privateKey } = options;
  const algorithm = pki.oids.sha256WithRSAEncryption;
  certificate.signatureOid = algorithm;
  certificate.siginfo.algorithmOid = algorithm;
  certificate.tbsCertificate = toBeSigned.getTBSCertificate(certificate);
  const bytes = asn1.toDer(certificate.tbsCertificate).getBytes();
  certificate.signature = createSign('sha256')
    .update(bytes, 'binary')
    .sign(privateKey, 'binary');
}
