// Recovery codes, each good once, and one-time passwords: made, taken, put back, shown for a while, and never where they don't belong.
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { agePasswords, expect, hydrated, password, test as base } from "./kagi";
import { eachLook } from "./looks";
import { clipboard } from "./pages";
import { Seed } from "./seed";

const test = base.extend<object, { seed: Seed }>({
  seed: [async ({ kagi, session }, use) => use(new Seed(kagi.url, session)), { scope: "worker" }],
});
test.use({ server: "recovery", permissions: ["clipboard-write"] });

/** The picture in forgejo-qr.png holds `otpauth://totp/Forgejo:ada%40example.org?secret=JBSWY3DPEHPK3PXP&issuer=Forgejo`. */
const qr = join(__dirname, "forgejo-qr.png");
const SECRET = "JBSWY3DPEHPK3PXP";
const BYTES = Buffer.from("48656c6c6f21deadbeef", "hex");

/** The codes that are right now, or were or will be a moment ago or from now (RFC 6238). */
function passwords(algorithm: string, digits: number, period: number): string[] {
  return [-1, 0, 1].map((step) => {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 1000 / period) + step));
    const mac = createHmac(algorithm, BYTES).update(counter).digest();
    const at = mac[mac.length - 1] & 15;
    return String((mac.readUInt32BE(at) & 0x7fffffff) % 10 ** digits).padStart(digits, "0");
  });
}

const codes = (name: string, count: number) => Array.from({ length: count }, (_, index) => `canary ${name}-${index + 1}`);

async function open(page: Page, query = ""): Promise<void> {
  await page.goto(`/recovery${query}`);
  await hydrated(page);
}

const card = (page: Page, service: string) => page.getByRole("article").filter({ has: page.getByRole("heading", { name: service, exact: true }) });
const take = (page: Page, service: string) => card(page, service).getByRole("button", { name: /^Take a code of [^ ]+$/ });
const shown = (page: Page, service: string) => card(page, service).locator("output");

async function hide(page: Page): Promise<void> {
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { value: true, configurable: true });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  });
}

/** Everything that the page says to the console while this is done. */
async function said(page: Page, what: () => Promise<void>): Promise<string> {
  let all = "";
  page.on("console", (message) => (all += `${message.text()}\n`));
  await what();
  return all;
}

async function save(dialog: Locator): Promise<void> {
  await dialog.getByRole("button", { name: /^(Create code set|Create generator|Save)$/ }).click();
  await expect(dialog).toBeHidden();
}

test("an empty page says what belongs here, and how it gets here", async ({ signedIn: page }) => {
  await open(page);
  await expect(page.getByText("No recovery codes yet.")).toBeVisible();
  await eachLook(page, "recovery-empty");
  await page.getByRole("link", { name: "Add a generator" }).click();
  await expect(page.getByRole("dialog", { name: "New generator" })).toBeVisible();
});

test.describe("recovery codes", () => {
  test("are put in one a line, counted, and flagged where two are alike", async ({ signedIn: page }) => {
    await open(page);
    await page.getByRole("button", { name: "New code set" }).first().click();
    const dialog = page.getByRole("dialog", { name: "New code set" });
    await expect(dialog.getByLabel("Service")).toBeFocused();
    await dialog.getByLabel("Service").fill("Typed");
    await dialog.getByLabel("Label (optional)").fill("ada@example.org");
    const field = dialog.getByLabel("Codes, one a line");
    for (const [name, value] of [
      ["spellcheck", "false"],
      ["autocomplete", "off"],
      ["autocapitalize", "off"],
      ["data-lpignore", "true"],
    ]) {
      await expect(field).toHaveAttribute(name, value);
    }
    await field.fill("  canary 1  2\n\n canary-3\n   \ncanary 1  2");
    await expect(dialog.getByText("3 codes")).toBeVisible();
    await expect(dialog.getByText("The same code is on lines 1 and 5.")).toBeVisible();
    await dialog.getByRole("button", { name: "Create code set" }).click();
    await expect(field).toBeFocused();
    await eachLook(page, "recovery-form-refused");
    await field.fill("1".repeat(256));
    await expect(dialog.getByText("Line 1: Use at most 255 characters; this has 256.")).toBeVisible();
    await field.fill(Array.from({ length: 501 }, (_, index) => index).join("\n"));
    await expect(dialog.getByText("501 codes")).toBeVisible();
    await expect(dialog.getByText("A set has at most 500 codes; this has 501.")).toBeVisible();
    await field.fill("  canary 1  2\n\n canary-3\n   \n");
    await expect(dialog.getByText("2 codes")).toBeVisible();
    await save(dialog);
    await expect(card(page, "Typed")).toContainText("ada@example.org");
    await expect(card(page, "Typed").getByText("2 of 2 left")).toBeVisible();
    await expect(page.getByRole("button", { name: "New code set" }).first()).toBeFocused();
    await card(page, "Typed").getByRole("button", { name: "Take a code of Typed, ada@example.org", exact: true }).click();
    // Spaces within are the code's own.
    expect(await shown(page, "Typed").textContent()).toBe("canary 1  2");
  });

  test("are taken one at a time, shown for a while, and are nowhere else", async ({ signedIn: page, seed }) => {
    await seed.recoverySet("Taken", codes("taken", 4));
    const answer = await page.request.get("/recovery");
    expect(await answer.text()).not.toContain("canary");
    const console = await said(page, async () => {
      await open(page);
      expect(await page.content()).not.toContain("canary");
      await expect(card(page, "Taken").getByRole("meter", { name: "Codes left" })).toHaveAttribute("value", "4");
      await take(page, "Taken").focus();
      await page.keyboard.press("Enter");
      await expect(shown(page, "Taken")).toHaveText("canary taken-1");
      await expect(card(page, "Taken").getByText("3 of 4 left")).toBeVisible();
      await expect(card(page, "Taken").getByRole("button", { name: "Copy the code of Taken" })).toBeFocused();
      await page.keyboard.press("Enter");
      await expect.poll(() => clipboard(page)).toBe("canary taken-1");
      await card(page, "Taken").getByRole("button", { name: "Hide the code" }).click();
      await expect(shown(page, "Taken")).toHaveCount(0);
      await expect(take(page, "Taken")).toBeFocused();
      expect(await page.content()).not.toContain("canary");
    });
    expect(console).not.toContain("canary");
  });

  test("are taken once a press, however long the key is held, and stay through a reload that fails", async ({ signedIn: page, seed, watch }) => {
    await seed.recoverySet("Held", codes("held", 4));
    await open(page);
    await card(page, "Held").getByRole("button", { name: "Take a code of Held and copy it unseen" }).focus();
    for (let press = 0; press < 5; press++) await page.keyboard.down("Enter");
    await page.keyboard.up("Enter");
    await expect(card(page, "Held").getByText("3 of 4 left")).toBeVisible();
    watch.allowedStatuses.add(503);
    await page.route("**/rpc/recovery/list", (route) => route.fulfill({ status: 503, body: "" }));
    await take(page, "Held").click();
    await expect(page.getByText(/^What is shown here may be old\./)).toBeVisible();
    await expect(shown(page, "Held")).toHaveText("canary held-2");
  });

  test("go when their time is over, when the tab is hidden, and when the page is left", async ({ signedIn: page, seed }) => {
    await seed.recoverySet("Gone", codes("gone", 9));
    await page.clock.install();
    await open(page);
    await take(page, "Gone").click();
    await expect(shown(page, "Gone")).toBeVisible();
    await page.clock.runFor(31_000);
    await expect(shown(page, "Gone")).toHaveCount(0);
    await take(page, "Gone").click();
    await expect(shown(page, "Gone")).toBeVisible();
    await hide(page);
    await expect(shown(page, "Gone")).toHaveCount(0);
    await page.evaluate(() => Object.defineProperty(document, "hidden", { value: false, configurable: true }));
    await take(page, "Gone").click();
    await expect(shown(page, "Gone")).toBeVisible();
    await page.getByRole("link", { name: "Keys", exact: true }).first().click();
    await expect(page.getByRole("heading", { level: 1, name: "Keys" })).toBeVisible();
    await page.goBack();
    await expect(card(page, "Gone").getByText("6 of 9 left")).toBeVisible();
    await expect(shown(page, "Gone")).toHaveCount(0);
  });

  test("are never given to two tabs", async ({ signedIn: page, seed, watch }) => {
    watch.allowedStatuses.add(400);
    await seed.recoverySet("Raced", codes("raced", 3));
    const other = await page.context().newPage();
    for (const tab of [page, other]) await open(tab);
    await Promise.all([take(page, "Raced").click(), take(other, "Raced").click()]);
    const [one, two] = [await shown(page, "Raced").textContent(), await shown(other, "Raced").textContent()];
    expect(new Set([one, two])).toEqual(new Set(["canary raced-1", "canary raced-2"]));
    for (const tab of [page, other]) await card(tab, "Raced").getByRole("button", { name: "Hide the code" }).click();
    await Promise.all([take(page, "Raced").click(), take(other, "Raced").click()]);
    await expect
      .poll(async () => [await shown(page, "Raced").count(), await shown(other, "Raced").count()].sort().join())
      .toBe("0,1");
    for (const tab of [page, other]) {
      await expect(card(tab, "Raced").getByText("0 of 3 left")).toBeVisible();
    }
    const loser = (await shown(page, "Raced").count()) ? other : page;
    await expect(card(loser, "Raced").getByRole("alert")).toBeVisible();
    await expect(card(loser, "Raced").getByRole("button", { name: "Replace the codes" })).toBeVisible();
    await other.close();
  });

  test("are not lost with an answer: the next try brings the same one", async ({ signedIn: page, seed, watch }) => {
    watch.outage = true;
    await seed.recoverySet("Lost", codes("lost", 3));
    await open(page);
    await page.route("**/rpc/recovery/take", async (route) => {
      await route.fetch();
      await route.abort("connectionreset");
    });
    await take(page, "Lost").click();
    await expect(card(page, "Lost").getByRole("alert")).toContainText("Kagi could not be reached");
    await page.unroute("**/rpc/recovery/take");
    await take(page, "Lost").click();
    await expect(shown(page, "Lost")).toHaveText("canary lost-1");
    await expect(card(page, "Lost").getByText("2 of 3 left")).toBeVisible();
    await card(page, "Lost").getByRole("button", { name: "Hide the code" }).click();
    await take(page, "Lost").click();
    await expect(shown(page, "Lost")).toHaveText("canary lost-2");
  });

  test("are taken once by a double click, and copied unseen", async ({ signedIn: page, seed }) => {
    await seed.recoverySet("Unseen", codes("unseen", 4));
    await open(page);
    await card(page, "Unseen").getByRole("button", { name: "Take a code of Unseen and copy it unseen" }).dblclick();
    await expect(page.getByText(/^Copied a code of Unseen · Kagi tries to clear it in 45 s/)).toBeVisible();
    await expect(card(page, "Unseen").getByText("3 of 4 left")).toBeVisible();
    await expect.poll(() => clipboard(page)).toBe("canary unseen-1");
    expect(await page.content()).not.toContain("canary");
  });

  test("that were taken open on demand, are put back, and are forgotten for good", async ({ signedIn: page, seed, kagi, watch }) => {
    watch.allowedStatuses.add(403);
    const id = await seed.recoverySet("Used", codes("used", 5));
    for (let taken = 0; taken < 3; taken++) await seed.takeCode(id);
    await open(page, `?dialog=used&set=${id}`);
    const dialog = page.getByRole("dialog", { name: "Used codes of Used" });
    await expect(dialog).toContainText("These were taken.");
    expect(await page.content()).not.toContain("canary");
    await dialog.getByRole("button", { name: "Show them" }).click();
    await expect(dialog.locator("output")).toHaveText(["canary used-3", "canary used-2", "canary used-1"]);
    await expect(dialog.getByText(/taken just now/).first()).toBeVisible();
    await dialog.getByRole("button", { name: "Put back 2" }).click();
    await expect(dialog.locator("output")).toHaveText(["canary used-3", "canary used-1"]);
    await expect(page.getByText("Put back a code of Used · 3 of 5 left")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(card(page, "Used").getByText("3 of 5 left")).toBeVisible();

    await card(page, "Used").getByRole("button", { name: "Used codes 2, Used" }).click();
    await dialog.getByRole("button", { name: "Forget used codes" }).click();
    agePasswords(kagi);
    const question = page.getByRole("dialog", { name: "Forget 2 used codes of Used" });
    await expect(question).toContainText("can't be put back");
    await eachLook(page, "recovery-forget");
    await question.getByRole("button", { name: "Forget used codes" }).click();
    const confirm = page.getByRole("dialog", { name: "Confirm your password" });
    await confirm.getByLabel("Password").fill(password);
    await confirm.getByRole("button", { name: "Confirm" }).click();
    await expect(question).toBeHidden();
    await expect(card(page, "Used").getByText("3 of 3 left")).toBeVisible();
    await expect(card(page, "Used").getByRole("button", { name: /^Used codes/ })).toHaveCount(0);
    await take(page, "Used").click();
    await expect(shown(page, "Used")).toHaveText("canary used-2");
  });

  test("warn when they run out, and are replaced", async ({ signedIn: page, seed }) => {
    const id = await seed.recoverySet("Low", codes("low", 3));
    await seed.takeCode(id);
    await open(page);
    await expect(card(page, "Low").getByText(/^Running out/)).toBeVisible();
    for (let taken = 0; taken < 2; taken++) await seed.takeCode(id);
    await page.reload();
    await hydrated(page);
    await card(page, "Low").getByRole("button", { name: "Replace the codes" }).click();
    const dialog = page.getByRole("dialog", { name: "Edit Low" });
    await expect(dialog.getByLabel("Codes, one a line")).toBeFocused();
    await page.keyboard.type("canary new-1");
    await save(dialog);
    await expect(card(page, "Low").getByText("1 of 1 left")).toBeVisible();
    await take(page, "Low").click();
    await expect(shown(page, "Low")).toHaveText("canary new-1");
  });

  test("keep what was typed: asked before it goes, and both texts after a conflict", async ({ signedIn: page, seed, watch }) => {
    watch.allowedStatuses.add(412);
    const id = await seed.recoverySet("Contested", codes("contested", 3));
    await open(page);
    await card(page, "Contested").getByRole("button", { name: "Edit Contested" }).click();
    const dialog = page.getByRole("dialog", { name: "Edit Contested" });
    const label = dialog.getByRole("textbox", { name: "Label (optional)" });
    await label.fill("mine");
    await page.goBack();
    await expect(dialog.getByText("Discard what you typed?")).toBeVisible();
    await dialog.getByRole("button", { name: "Keep editing" }).click();
    await dialog.getByRole("button", { name: "Replace the codes" }).click();
    await expect(dialog.getByLabel("Codes, one a line")).toBeFocused();
    await page.keyboard.type("canary mine");
    await seed.call("/rpc/recovery/update", { id, expected: "Any", change: { label: "theirs" } });
    await dialog.getByRole("button", { name: "Save" }).click();
    const both = dialog.getByRole("group", { name: "Label" });
    await expect(both).toContainText("mine");
    await expect(both).toContainText("theirs");
    await expect(dialog.getByRole("group", { name: "Codes", exact: true })).toContainText("••••••••");
    await expect(dialog.getByRole("group", { name: "What differs" })).not.toContainText("canary");
    await eachLook(page, "recovery-conflict");
    await both.getByRole("button", { name: "Take this" }).click();
    await save(dialog);
    await expect(card(page, "Contested")).toContainText("theirs");
    await expect(card(page, "Contested").getByText("1 of 1 left")).toBeVisible();
  });

  test("are moved to the trash, and back", async ({ signedIn: page, seed }) => {
    await seed.recoverySet("Trashed", codes("trashed", 3));
    await open(page);
    await card(page, "Trashed").getByRole("button", { name: "Delete Trashed" }).click();
    await expect(card(page, "Trashed")).toHaveCount(0);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(card(page, "Trashed").getByText("3 of 3 left")).toBeVisible();
  });
});

test.describe("one-time passwords", () => {
  test("are made from a secret, grouped for the eye, and copied without a gap", async ({ signedIn: page }) => {
    await open(page);
    await page.getByRole("button", { name: "New generator" }).first().click();
    const dialog = page.getByRole("dialog", { name: "New generator" });
    const field = dialog.getByLabel("Secret, or otpauth:// address");
    await expect(field).toBeFocused();
    await expect(field).toHaveAttribute("autocomplete", "off");
    await field.fill("jbsw y3dp ehpk 3pxp");
    await dialog.getByRole("button", { name: "Create generator" }).click();
    await expect(dialog.getByLabel("Service")).toBeFocused();
    await expect(dialog.getByText("Fill this in; spaces alone are not enough.")).toBeVisible();
    await dialog.getByLabel("Service").fill("Secretive");
    await save(dialog);
    expect(await page.content()).not.toContain(SECRET);
    await card(page, "Secretive").getByRole("button", { name: "Show code of Secretive" }).click();
    await expect(shown(page, "Secretive")).toHaveText(/^\d{6}$/);
    expect(passwords("sha1", 6, 30)).toContain(await shown(page, "Secretive").textContent());
    await expect(card(page, "Secretive").getByRole("img", { name: /^Good for \d+ s$/ })).toBeVisible();
    await card(page, "Secretive").getByRole("button", { name: "Copy code of Secretive" }).click();
    await expect(page.getByText(/^Copied the code of Secretive/)).toBeVisible();
    expect(passwords("sha1", 6, 30)).toContain(await clipboard(page));
  });

  test("are made from an address that says the rest", async ({ signedIn: page }) => {
    await open(page);
    await page.getByRole("button", { name: "New generator" }).first().click();
    const dialog = page.getByRole("dialog", { name: "New generator" });
    await dialog
      .getByLabel("Secret, or otpauth:// address")
      .fill(`otpauth://totp/Addressed:ada%40example.org?secret=${SECRET}&issuer=Addressed&algorithm=SHA256&digits=8&period=60`);
    await expect(dialog.getByText(/^An address: it also says/)).toBeVisible();
    await save(dialog);
    await expect(card(page, "Addressed")).toContainText("ada@example.org");
    await expect(card(page, "Addressed")).toContainText("SHA256 · 8 digits · 60 s");
    await card(page, "Addressed").getByRole("button", { name: /^Show code/ }).click();
    await expect(shown(page, "Addressed")).toHaveText(/^\d{8}$/);
    expect(passwords("sha256", 8, 60)).toContain(await shown(page, "Addressed").textContent());
  });

  test("are made from a picture that is chosen, dropped or pasted", async ({ signedIn: page, watch }) => {
    watch.allowedStatuses.add(400);
    await open(page, "?dialog=new-generator");
    const dialog = page.getByRole("dialog", { name: "New generator" });
    const chooser = dialog.locator("input[type=file]");
    await chooser.setInputFiles({ name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("x") });
    await expect(dialog.getByText("This is neither a PNG nor a JPEG.")).toBeVisible();
    await chooser.setInputFiles({ name: "large.png", mimeType: "image/png", buffer: Buffer.alloc(512 * 1024 + 1) });
    await expect(dialog.getByText("A picture has at most 512 KiB; this has 513 KiB.")).toBeVisible();
    await chooser.setInputFiles({ name: "broken.png", mimeType: "image/png", buffer: Buffer.from("not a picture") });
    await dialog.getByRole("button", { name: "Create generator" }).click();
    await expect(dialog.locator(".drop .error")).toBeVisible();
    await expect(dialog.getByText(/^broken\.png/)).toBeVisible();
    await dialog.getByRole("button", { name: "Remove this picture" }).click();
    await expect(dialog.getByLabel("Secret, or otpauth:// address")).toBeFocused();

    const picture = readFileSync(qr).toString("base64");
    for (const kind of ["drop", "paste"]) {
      await dialog.locator(".drop").evaluate(
        (place, [kind, base64]) => {
          const data = new DataTransfer();
          const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
          data.items.add(new File([bytes], `${kind}.png`, { type: "image/png" }));
          const how = { bubbles: true, cancelable: true };
          place.dispatchEvent(kind === "drop" ? new DragEvent("drop", { ...how, dataTransfer: data }) : new ClipboardEvent("paste", { ...how, clipboardData: data }));
        },
        [kind, picture],
      );
      await expect(dialog.getByText(new RegExp(`^${kind}\\.png`))).toBeVisible();
    }
    await chooser.setInputFiles(qr);
    await expect(dialog.getByText(/^forgejo-qr\.png · \d KiB/)).toBeVisible();
    expect(await page.content()).not.toContain(picture.slice(100, 140));
    await eachLook(page, "recovery-picture");
    await save(dialog);
    await expect(card(page, "Forgejo")).toContainText("ada@example.org");
    await card(page, "Forgejo").getByRole("button", { name: /^Show code/ }).click();
    await expect(shown(page, "Forgejo")).toHaveText(/^\d{6}$/);
    expect(passwords("sha1", 6, 30)).toContain(await shown(page, "Forgejo").textContent());
  });

  test("follow each other while they are shown, by the server's clock", async ({ signedIn: page, seed }) => {
    const id = await seed.generator({ service: "Followed", secret: SECRET });
    let asked = 0;
    await page.route("**/rpc/totp/reveal", (route) => {
      asked += 1;
      const remainingSeconds = asked === 1 ? 2 : 30;
      return route.fulfill({ json: { id, service: "Followed", accountName: null, code: `${asked}`.repeat(6), remainingSeconds } });
    });
    await page.clock.install();
    await open(page);
    await card(page, "Followed").getByRole("button", { name: /^Show code/ }).click();
    await expect(shown(page, "Followed")).toHaveText("111111");
    await expect(card(page, "Followed").getByRole("img", { name: "Good for 2 s" })).toBeVisible();
    await page.clock.runFor(2_000);
    await expect(shown(page, "Followed")).toHaveText("222222");
    await expect(card(page, "Followed").getByRole("img", { name: "Good for 30 s" })).toBeVisible();
    await page.clock.runFor(29_000);
    await expect(shown(page, "Followed")).toHaveCount(0);
    await page.clock.runFor(60_000);
    expect(asked).toBe(2);

    await card(page, "Followed").getByRole("button", { name: /^Show code/ }).click();
    await expect(shown(page, "Followed")).toHaveText("333333");
    await hide(page);
    await expect(shown(page, "Followed")).toHaveCount(0);
    expect(await page.content()).not.toContain("333333");
  });

  test("are changed, moved to the trash, and back", async ({ signedIn: page, seed, watch }) => {
    watch.allowedStatuses.add(412);
    const id = await seed.generator({ service: "Changed", secret: SECRET });
    await open(page);
    await card(page, "Changed").getByRole("button", { name: "Edit Changed" }).click();
    const dialog = page.getByRole("dialog", { name: "Edit Changed" });
    await dialog.getByRole("textbox", { name: "Account (optional)" }).fill("mine");
    await seed.call("/rpc/totp/update", { id, expected: "Any", change: { accountName: "theirs" } });
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog.getByRole("group", { name: "Account" })).toContainText("theirs");
    await save(dialog);
    await expect(card(page, "Changed")).toContainText("mine");
    await card(page, "Changed").getByRole("button", { name: "Delete Changed, mine" }).click();
    await expect(card(page, "Changed")).toHaveCount(0);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(card(page, "Changed")).toBeVisible();
  });
});

test("the page is reached, searched and used with the keyboard", async ({ signedIn: page, seed }) => {
  await seed.recoverySet("Keyed", codes("keyed", 4));
  await page.locator("#content").focus();
  await page.keyboard.press("g");
  await page.keyboard.press("r");
  await expect(page.getByRole("heading", { level: 1, name: "Recovery" })).toBeVisible();
  await expect(page.locator("#content")).toBeFocused();
  await page.keyboard.press("/");
  await page.keyboard.type("keyed");
  await expect(page.getByRole("article")).toHaveCount(1);
  await page.locator("#content").focus();
  await page.keyboard.press("j");
  await expect(take(page, "Keyed")).toBeFocused();
  await page.keyboard.press("n");
  await expect(page.getByRole("dialog", { name: "New code set" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(take(page, "Keyed")).toBeFocused();
  await page.getByRole("searchbox").fill("nothing like it");
  await expect(page.getByText("Nothing fits this search.")).toBeVisible();
  await page.getByRole("button", { name: "Clear the search" }).click();
  await expect(card(page, "Keyed")).toBeVisible();
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Command palette" });
  await palette.getByRole("combobox").fill("new generator");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "New generator" })).toBeVisible();
});

test("a failure never looks like an empty page, and is tried again", async ({ signedIn: page, seed, watch }) => {
  watch.outage = true;
  await seed.recoverySet("Unreached", codes("unreached", 4));
  await page.route("**/rpc/recovery/list", (route) => route.abort("connectionreset"));
  await page.getByRole("link", { name: "Recovery", exact: true }).first().click();
  await expect(page.getByRole("heading", { name: "Your recovery codes could not be loaded" })).toBeVisible();
  await expect(page.getByText("No recovery codes yet.")).toHaveCount(0);
  await page.unroute("**/rpc/recovery/list");
  await page.getByRole("button", { name: "Retry" }).click();
  await expect(card(page, "Unreached")).toBeVisible();

  await page.context().setOffline(true);
  await card(page, "Unreached").getByRole("button", { name: "Delete Unreached" }).click();
  await expect(page.getByText(/^Unreached was not deleted\./)).toBeVisible();
  await expect(card(page, "Unreached").getByText("4 of 4 left")).toBeVisible();
  await page.context().setOffline(false);
});
