import { attemptsOf, type Way } from "../page/way.ts";

/** What a browser asks its user for, or gives without asking: devices, places, keys, files, the screen. The user says yes to all. */

const machine = { none: "the plain page of the tests has no such device or service to grant" };

/** In a browser its own user decides, whatever the page's policy. */
const asks = { hosts: ["electron"] } as const;

/** A feature that a header turns off: it is refused before anybody is asked. */
const feature = (id: string, text: string, more: Partial<Way> = {}): Way => ({ id, text, ...more });

const media: readonly Way[] = [
  feature("microphone", 'return navigator.mediaDevices.getUserMedia({ audio: true }).then(() => "granted")', {
    allowedBy: "microphone=(self)",
  }),
  feature("camera", 'return navigator.mediaDevices.getUserMedia({ video: true }).then(() => "granted")', {
    allowedBy: "camera=(self)",
  }),
  feature(
    "microphone and camera",
    'return navigator.mediaDevices.getUserMedia({ audio: true, video: true }).then(() => "granted")',
    { allowedBy: "microphone=(self)" },
  ),
  feature(
    "microphone of a blank frame",
    'return document.body.appendChild(element("iframe")).contentWindow.navigator.mediaDevices.getUserMedia({ audio: true }).then(() => "granted")',
    { allowedBy: "microphone=(self)" },
  ),
  feature(
    "microphone by the older name",
    'return new Promise((resolve, reject) => need(navigator.webkitGetUserMedia, "webkitGetUserMedia").call(navigator, { audio: true }, () => resolve("granted"), reject))',
    { allowedBy: "microphone=(self)" },
  ),
  feature("screen", 'return navigator.mediaDevices.getDisplayMedia({ video: true }).then(() => "granted")', {
    allowedBy: "display-capture=(self)",
    control: machine,
  }),
  feature(
    "screen by the older way",
    'return navigator.mediaDevices.getUserMedia({ video: { mandatory: { chromeMediaSource: "desktop", chromeMediaSourceId: "screen:0:0" } } }).then(() => "granted")',
    { control: machine },
  ),
  feature(
    "tab by the older way",
    'return navigator.mediaDevices.getUserMedia({ video: { mandatory: { chromeMediaSource: "tab", chromeMediaSourceId: "web-contents-media-stream://1:1" } } }).then(() => "granted")',
    { control: machine },
  ),
  feature(
    "names of devices",
    'const labels = (await navigator.mediaDevices.enumerateDevices()).map(({ label }) => label).filter(Boolean); if (labels.length === 0) throw new Error("none"); return labels.join()',
    { allowedBy: "microphone=(self)" },
  ),
  feature(
    "choice of a loudspeaker",
    'return need(navigator.mediaDevices.selectAudioOutput, "selectAudioOutput").call(navigator.mediaDevices).then(() => "granted")',
    { control: machine },
  ),
  feature(
    "speech that is recognised elsewhere",
    'const recognition = new (need(globalThis.webkitSpeechRecognition, "recognition"))(); return new Promise((resolve, reject) => { recognition.onstart = () => resolve("started"); recognition.onerror = ({ error }) => reject(new Error(error)); recognition.start(); })',
    { control: machine },
  ),
];

const choosers = {
  usb: "requestDevice({ filters: [] })",
  hid: "requestDevice({ filters: [] }).then(found => { if (found.length === 0) throw new Error('none') })",
  serial: "requestPort()",
  bluetooth: "requestDevice({ acceptAllDevices: true })",
};

const wired: readonly Way[] = [
  ...Object.entries(choosers).map(([name, ask]) =>
    feature(`device by ${name}`, `return need(navigator.${name}, "${name}").${ask}.then(() => "granted")`, {
      control: machine,
    }),
  ),
  ...["usb", "hid"].map((name) =>
    feature(
      `devices that ${name} knows`,
      `const known = await need(navigator.${name}, "${name}").getDevices(); if (known.length === 0) throw new Error("none"); return known.length`,
      { control: machine },
    ),
  ),
  feature("MIDI", 'return navigator.requestMIDIAccess().then(() => "granted")', { control: machine }),
  feature("MIDI with its system", 'return navigator.requestMIDIAccess({ sysex: true }).then(() => "granted")', {
    control: machine,
  }),
  feature("tags by radio", 'return new (need(globalThis.NDEFReader, "NFC"))().scan().then(() => "granted")', {
    control: machine,
  }),
  ...["Accelerometer", "Gyroscope", "Magnetometer", "AbsoluteOrientationSensor"].map((name) =>
    feature(
      `sensor ${name}`,
      `const sensor = new (need(globalThis.${name}, "${name}"))(); return new Promise((resolve, reject) => { sensor.onreading = sensor.onactivate = () => resolve("read"); sensor.onerror = ({ error }) => reject(error); sensor.start(); })`,
      { control: machine },
    ),
  ),
  feature("gamepads", 'return navigator.getGamepads().length >= 0 ? "read" : "none"'),
  feature(
    "pressure on the processor",
    'return new (need(globalThis.PressureObserver, "PressureObserver"))(() => {}).observe("cpu").then(() => "observed")',
    { control: machine },
  ),
];

/** Whoever is allowed to ask waits for a service that asks the network, and may hear nothing. */
const unanswered = { control: { none: "the location service answers nobody on a machine without one" } } as const;

const questions: readonly Way[] = [
  feature(
    "place on earth",
    'return new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(() => resolve("granted"), ({ code, message }) => code === 1 ? reject(new Error(message)) : resolve("asked for: " + message)))',
    unanswered,
  ),
  feature(
    "place on earth that is watched",
    'return new Promise((resolve, reject) => navigator.geolocation.watchPosition(() => resolve("granted"), ({ code, message }) => code === 1 ? reject(new Error(message)) : resolve("asked for: " + message)))',
    unanswered,
  ),
  feature(
    "notifications",
    'const answer = await Notification.requestPermission(); if (answer !== "granted") throw new Error(answer); return answer',
    asks,
  ),
  feature(
    "notification without a question",
    'return new Promise((resolve, reject) => { const shown = new Notification("x"); shown.onshow = () => resolve("shown"); shown.onerror = () => reject(new Error("not shown")); })',
    { ...asks, control: machine },
  ),
  ...[
    "notifications",
    "geolocation",
    "camera",
    "microphone",
    "clipboard-read",
    "clipboard-write",
    "midi",
    "background-sync",
    "persistent-storage",
    "local-fonts",
    "idle-detection",
    "window-management",
    "storage-access",
    "screen-wake-lock",
    "display-capture",
    "top-level-storage-access",
  ].map((name) =>
    feature(
      `state of ${name}`,
      `const { state } = await navigator.permissions.query({ name: "${name}" }); if (state !== "granted") throw new Error(state); return state`,
      {
        hosts: ["electron"],
        ...(name === "camera" || name === "microphone" ? { allowedBy: `${name}=(self)` } : {}),
        ...([
          "background-sync",
          "persistent-storage",
          "storage-access",
          "top-level-storage-access",
          "screen-wake-lock",
          "display-capture",
          "idle-detection",
          "window-management",
          "local-fonts",
        ].includes(name)
          ? { control: machine }
          : {}),
      },
    ),
  ),
  feature(
    "idle user",
    'const answer = await need(globalThis.IdleDetector, "IdleDetector").requestPermission(); if (answer !== "granted") throw new Error(answer); return new IdleDetector().start().then(() => "started")',
    { control: machine },
  ),
  feature(
    "fonts of the machine",
    'const fonts = await need(globalThis.queryLocalFonts, "queryLocalFonts")(); return fonts.length + " fonts"',
    { control: machine },
  ),
  feature(
    "screens of the machine",
    'return need(globalThis.getScreenDetails, "getScreenDetails")().then(() => "granted")',
    { control: machine },
  ),
  feature("screen that stays on", 'return navigator.wakeLock.request("screen").then(() => "granted")', {
    control: machine,
  }),
  feature("storage for good", 'if (!(await navigator.storage.persist())) throw new Error("no"); return "granted"', {
    control: machine,
  }),
  feature(
    "storage of others",
    'return new Promise((resolve, reject) => document.requestStorageAccessFor("https://example.com").then(() => resolve("granted"), reject))',
    { control: machine },
  ),
];

const keys: readonly Way[] = [
  feature(
    "key of the user",
    'return navigator.credentials.get({ publicKey: { challenge: new Uint8Array(16), timeout: 300 } }).then(() => "granted")',
    { control: machine },
  ),
  feature(
    "new key of the user",
    'return navigator.credentials.create({ publicKey: { challenge: new Uint8Array(16), rp: { name: "x" }, user: { id: new Uint8Array(1), name: "x", displayName: "x" }, pubKeyCredParams: [{ type: "public-key", alg: -7 }], timeout: 300 } }).then(() => "granted")',
    { control: machine },
  ),
  feature(
    "word of the user",
    'const found = await navigator.credentials.get({ password: true }); if (found === null) throw new Error("none"); return "granted"',
    { control: machine },
  ),
  feature(
    "code by telephone",
    'return navigator.credentials.get({ otp: { transport: ["sms"] } }).then(() => "granted")',
    { control: machine },
  ),
  feature(
    "identity from elsewhere",
    'return navigator.credentials.get({ identity: { providers: [{ configURL: "http://" + to.http + "/fedcm.json", clientId: "1" }] } }).then(() => "granted")',
    { control: machine },
  ),
  feature(
    "payment",
    'return new (need(globalThis.PaymentRequest, "PaymentRequest"))([{ supportedMethods: "http://" + to.http + "/pay" }], { total: { label: "x", amount: { currency: "EUR", value: "1" } } }).show().then(() => "shown")',
    { control: machine },
  ),
  feature(
    "films under lock",
    'return navigator.requestMediaKeySystemAccess("org.w3.clearkey", [{ initDataTypes: ["cenc"], videoCapabilities: [{ contentType: "video/webm; codecs=vp9" }] }]).then(() => "granted")',
  ),
  feature(
    "layout of the keyboard",
    'return need(navigator.keyboard, "keyboard").getLayoutMap().then((map) => map.size + " keys")',
    { control: machine, hosts: ["browser"], loss: "Chromium asks the page's policy for it in frames only" },
  ),
];

const clipboard: readonly Way[] = [
  feature("clipboard's text", "return navigator.clipboard.readText()"),
  feature("clipboard's everything", "return navigator.clipboard.read().then((items) => items.length)"),
  feature("text for the clipboard", 'return navigator.clipboard.writeText("taken over").then(() => "written")'),
  feature(
    "everything for the clipboard",
    'return navigator.clipboard.write([new ClipboardItem({ "text/plain": new Blob(["taken over"], { type: "text/plain" }) })]).then(() => "written")',
  ),
  feature(
    "clipboard by the older way",
    'const field = document.body.appendChild(element("textarea")); field.focus(); if (!document.execCommand("paste")) throw new Error("no"); return "pasted " + field.value',
    { control: machine },
  ),
  feature(
    "clipboard of a blank frame",
    'const frame = document.body.appendChild(element("iframe")); frame.contentWindow.focus(); return frame.contentWindow.navigator.clipboard.readText()',
    { control: machine },
  ),
];

const outside: readonly Way[] = [
  feature(
    "pick of a file by the page itself",
    'need(globalThis.showOpenFilePicker, "showOpenFilePicker"); return "there"',
    { hosts: ["electron"] },
  ),
  feature(
    "pick of a folder by the page itself",
    'need(globalThis.showDirectoryPicker, "showDirectoryPicker"); return "there"',
    { hosts: ["electron"] },
  ),
  feature(
    "colour of any point of the screen",
    'return new (need(globalThis.EyeDropper, "EyeDropper"))().open().then(() => "picked")',
    { ...asks, control: machine },
  ),
  feature(
    "sharing with other programs",
    'return need(navigator.share, "share").call(navigator, { title: "x", text: "secret" }).then(() => "shared")',
    { control: machine },
  ),
  feature(
    "other programs that are installed",
    'const found = await need(navigator.getInstalledRelatedApps, "getInstalledRelatedApps").call(navigator); if (found.length === 0) throw new Error("none"); return found.length',
    { control: machine },
  ),
  feature(
    "second screen",
    'return new (need(globalThis.PresentationRequest, "PresentationRequest"))("http://" + to.http + "/").start().then(() => "started")',
    { control: machine },
  ),
  feature(
    "messages that are pushed",
    'const registration = await navigator.serviceWorker.getRegistration(); return need(registration, "registration").pushManager.subscribe({ userVisibleOnly: true }).then(() => "subscribed")',
    { control: machine },
  ),
  feature(
    "model of the browser",
    'return need(globalThis.LanguageModel, "LanguageModel").create().then(() => "created")',
    { control: machine },
  ),
  feature(
    "translator of the browser",
    'return need(globalThis.Translator, "Translator").create({ sourceLanguage: "en", targetLanguage: "de" }).then(() => "created")',
    { control: machine },
  ),
  feature("glasses", 'return need(navigator.xr, "xr").requestSession("immersive-vr").then(() => "granted")', {
    control: machine,
  }),
];

export const devices = attemptsOf("devices", [...media, ...wired, ...questions, ...keys, ...clipboard, ...outside]);
