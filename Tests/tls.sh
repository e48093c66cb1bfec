# shellcheck shell=bash disable=SC2034,SC2154
# For cases over TLS: `source "$DD_ROOT/Tests/tls.sh"` after start_hub. Needs openssl and nginx.
#   start_tls          makes an authority and a certificate for `localhost`, and puts nginx before the test hub's three
#                      servers: TLS_HUB, TLS_CDN and TLS_S3 speak HTTP/2. Below TLS_HUB/away/ it redirects to HUB_URL,
#                      below TLS_HUB/open/ it is the Hub with the CDN's open address in its links.
#   tls/ca.pem         the authority's certificate; tls/log has a line a request: connection, protocol, server, path
#   start_proxy [NAME:PASSWORD]  a proxy for http and CONNECT at PROXY_URL; proxy.log has the heads that it saw

free_ports() {
  python3 -c 'import socket, sys
all = [socket.socket() for _ in range(int(sys.argv[1]))]
for one in all: one.bind(("127.0.0.1", 0))
print(*[one.getsockname()[1] for one in all])' "$1"
}

make_certificates() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj '/CN=dd test authority' \
    -keyout tls/ca.key -out tls/ca.pem
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=localhost' \
    -keyout tls/server.key -out tls/server.csr
  openssl x509 -req -in tls/server.csr -CA tls/ca.pem -CAkey tls/ca.key -CAcreateserial -days 2 -out tls/server.pem \
    -extfile <(echo 'subjectAltName=DNS:localhost')
} 2>tls/openssl.log

server_block() {
  local port=$1 target=$2
  cat <<END
  server {
    listen 127.0.0.1:$port ssl http2;
    location / {
      proxy_pass $target;
      proxy_redirect $CDN_URL/ $TLS_CDN/;
    }
    location /away/ { return 302 $HUB_URL/; }
    location /open/ { proxy_pass $target/; proxy_redirect off; }
  }
END
}

start_tls() {
  local hub cdn s3
  mkdir -p tls/tmp
  make_certificates
  read -r hub cdn s3 <<<"$(free_ports 3)"
  TLS_HUB=https://localhost:$hub TLS_CDN=https://localhost:$cdn TLS_S3=https://localhost:$s3
  {
    echo 'daemon off; pid tls/pid; error_log tls/error; worker_processes 1;'
    [ "$(id -u)" != 0 ] || echo 'user root;'
    echo 'events {} http {'
    for kind in client_body proxy fastcgi uwsgi scgi; do echo "${kind}_temp_path tls/tmp/$kind;"; done
    echo "log_format requests '\$connection \$server_protocol \$server_port \$uri'; access_log tls/log requests;"
    echo 'ssl_certificate server.pem; ssl_certificate_key server.key; proxy_http_version 1.1;'
    echo 'proxy_buffering off; http2_max_concurrent_streams 128; keepalive_requests 100000;'
    server_block "$hub" "$HUB_URL"
    server_block "$cdn" "$CDN_URL"
    server_block "$s3" "$S3_URL"
    echo '}'
  } >tls/nginx.conf
  PATH=$PATH:/usr/sbin nginx -p "$PWD/" -c tls/nginx.conf 2>tls/stderr &
  tls_server=$!
  trap 'kill $tls_server ${proxy_server-} 2>/dev/null' EXIT
  until (exec 3<>"/dev/tcp/127.0.0.1/$s3") 2>/dev/null; do
    kill -0 $tls_server 2>/dev/null || { cat tls/stderr >&2 && exit 69; }
    sleep 0.02
  done
}

start_proxy() {
  rm -f proxy.port
  : >proxy.log
  python3 "$DD_ROOT/Tests/proxy.py" proxy.port proxy.log "$@" &
  proxy_server=$!
  trap 'kill ${tls_server-} $proxy_server 2>/dev/null' EXIT
  until [ -s proxy.port ]; do sleep 0.02; done
  PROXY_URL=http://127.0.0.1:$(cat proxy.port)
}
