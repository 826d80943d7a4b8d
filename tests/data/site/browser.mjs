// Looks at pages in Chromium: reads a list of [address, width] as JSON, prints what it saw as JSON.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { stdin } from "node:process";

const [, , modules, chromium, shots] = process.argv;
const require = createRequire(`${modules}/`);
const puppeteer = require("puppeteer-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const chunks = [];
for await (const chunk of stdin) chunks.push(chunk);
const wanted = JSON.parse(Buffer.concat(chunks));
const browser = await puppeteer.launch({
  executablePath: chromium,
  args: ["--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--lang=tr"],
});
const seen = [];
for (const [address, width] of wanted) {
  const page = await browser.newPage();
  const said = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  page.on("requestfailed", (request) => said.push(`failed: ${request.url()}`));
  page.on("response", (response) => response.status() >= 400 && said.push(`${response.status()}: ${response.url()}`));
  await page.setViewport({ width, height: 900 });
  await page.goto(address, { waitUntil: "load" });
  if (new URL(address).pathname === "/") await page.waitForFunction("location.pathname !== '/'");
  const facts = await page.evaluate(async () => {
    await document.fonts.ready;
    const boxes = (element) => {
      const found = [];
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        for (let at = 0; at < node.length; at += 1) {
          const range = document.createRange();
          range.setStart(node, at);
          range.setEnd(node, at + 1);
          const box = range.getBoundingClientRect();
          if (box.width) found.push([node.data[at], Math.round(box.left), Math.round(box.top)]);
        }
      }
      return found;
    };
    return {
      address: location.href,
      overflow: document.documentElement.scrollWidth - innerWidth,
      fonts: [...document.fonts].filter((font) => font.status === "loaded").map((font) => font.family),
      characters: [...document.querySelectorAll("[data-look], .lead")].map(boxes),
      first: document.querySelector("h1")?.getBoundingClientRect().toJSON(),
      ligatures: Object.fromEntries(
        [document.documentElement, ...document.querySelectorAll(".languages a")].map((element) => [
          element.lang,
          getComputedStyle(element).fontVariantLigatures,
        ]),
      ),
      contents: [...document.querySelectorAll(".contents, .contents a")].map((e) => e.getBoundingClientRect().toJSON()),
      numbering: getComputedStyle(document.querySelector(".text ol") ?? document.body).listStyleType,
    };
  });
  if (shots) await page.screenshot({ path: `${shots}/${seen.length}.png`, fullPage: true });
  // axe runs in a world that the page's policy doesn't reach.
  const client = await page.createCDPSession();
  const { frameTree } = await client.send("Page.getFrameTree");
  const { executionContextId } = await client.send("Page.createIsolatedWorld", { frameId: frameTree.frame.id });
  await client.send("Runtime.evaluate", { expression: axe, contextId: executionContextId });
  const { result } = await client.send("Runtime.evaluate", {
    expression: "axe.run().then((r) => r.violations.map((v) => [v.impact, v.id, v.nodes.map((n) => n.html)]))",
    contextId: executionContextId,
    awaitPromise: true,
    returnByValue: true,
  });
  seen.push({ ...facts, said, violations: result.value });
  await page.close();
}
await browser.close();
console.log(JSON.stringify(seen));
