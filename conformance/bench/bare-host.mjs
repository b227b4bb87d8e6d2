// The least that is a browser host: an empty page on loopback. Prints the address.
import { createServer } from "node:http";

const server = createServer((_request, response) =>
  response.setHeader("content-type", "text/html").end('<!doctype html><title>bare</title><body id="ready"></body>'),
);
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/`));
