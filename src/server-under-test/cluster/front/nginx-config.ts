/** Connections per user: one from the user, one to their node. */
const CONNECTIONS_PER_USER = 2;
/** For the listening socket, HTTP, and users who reconnect before nginx knows that they have left. */
const SPARE_CONNECTIONS = 1_024;

/**
 * The configuration of an nginx in front of chat nodes: each new connection goes to the node with the fewest.
 *
 * It runs as one process. Several would each count their own connections unless they share memory, and a worker whose
 * parent was killed would run on without it.
 *
 * @param nodes `host:port` of each.
 * @param users the number that may be connected at once.
 */
export function nginxConfig(port: number, nodes: readonly string[], users: number): string {
  const connections = users * CONNECTIONS_PER_USER + SPARE_CONNECTIONS;
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `  ${kind}_temp_path ${kind};`);
  return `daemon off;
master_process off;
pid nginx.pid;
error_log stderr notice;
events { worker_connections ${connections}; }
http {
  access_log off;
${temporary.join("\n")}
  proxy_max_temp_file_size 0;
  map $http_upgrade $connection_upgrade {
    default upgrade;
    "" close;
  }
  upstream nodes {
    least_conn;
${nodes.map((node) => `    server ${node} max_fails=0;`).join("\n")}
  }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location / {
      proxy_pass http://nodes;
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_connect_timeout 5s;
      proxy_read_timeout 1d;
      proxy_send_timeout 1d;
    }
  }
}`;
}
