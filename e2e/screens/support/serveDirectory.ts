import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';

const contentTypes: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
};

/**
 * Serves a folder of plain files on 127.0.0.1; any address without a file gets
 * `index.html`, as pages of one app do.
 */
export async function serveDirectory(options: {
  directory: string;
  port: number;
}): Promise<http.Server> {
  const { directory, port } = options;
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const asked = path.join(directory, path.normalize(pathname));
    const file =
      pathname.startsWith('/static/') && fs.existsSync(asked)
        ? asked
        : path.join(directory, 'index.html');
    response.writeHead(200, {
      'content-type': contentTypes[path.extname(file)] ?? 'text/plain',
    });
    fs.createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1' }, resolve);
  });
  return server;
}
