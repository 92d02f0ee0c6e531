/** Folders and names of tests, examples and fixtures. */
const FIXTURE =
  /(?:^|\/)(?:tests?|__tests__|__fixtures__|__mocks__|fixtures?|testdata|test-data|test_data|specs?|e2e|mocks?|examples?|samples?|cypress|playwright)\/|(?:^|[./_-])(?:test|tests|spec|fixture|mock)\.[a-z0-9.]{1,12}$|_test\.go$|(?:^|\/)test_[^/]*\.py$|(?:^|\/)\.env\.(?:example|sample|template|test|dist|defaults)$/iu;

export function isFixturePath(path: string): boolean {
  return FIXTURE.test(path);
}

export function isKeyStore(path: string): boolean {
  return /\.(?:p12|pfx|jks|keystore|bks|kdbx?|ppk|pvk|mobileprovision)$/iu.test(path);
}

/** Files in which nobody writes text. */
export function isMedia(path: string): boolean {
  return /\.(?:png|jpe?g|gif|webp|avif|ico|icns|bmp|tiff?|psd|svgz|mp[34]|m4[av]|mov|webm|ogg|wav|flac|avi|woff2?|ttf|otf|eot|zip|t?gz|tar|bz2|xz|zst|7z|rar|jar|war|whl|pdf|docx?|xlsx?|pptx?|wasm|so|dll|dylib|exe|o|a|class|pyc|bin|dat|db|sqlite3?|parquet|onnx|safetensors|npy|npz|pack|idx|dmg|iso|deb|rpm|apk|aab|ipa|node|lockb)$/iu.test(
    path,
  );
}

/** Files that are binary by what they are: images, archives, fonts, compiled code. What only is called data (`.bin`, `.dat`) may be a text with a NUL in it. */
export function isBinaryName(path: string): boolean {
  if (isMedia(path)) return !/\.(?:bin|dat)$/iu.test(path);
  return /(?:^|\/)\.DS_Store$|\.(?:heic|jxl|xcf|aac|opus|mkv|mid|ttc|lz4|br|cab|msi|egg|nupkg|gem|crate|od[tsp]|glb|obj|lib|pdb|mo|dex|beam|py[do])$/iu.test(
    path,
  );
}

/** Files in which people and tools write text: one that git takes for binary was saved as UTF-16. */
export function isTextName(path: string): boolean {
  return /(?:^|\/)\.env(?:\.[^/]*)?$|\.(?:txt|md|json[c5]?|ya?ml|toml|ini|cfg|conf|properties|env|xml|html?|css|[cm]?[jt]sx?|vue|svelte|py|rb|go|rs|java|kt|cs|php|sh|bash|zsh|ps1|bat|cmd|sql|tf|tfvars|pem|key|crt|csv|tsv|log)$/iu.test(
    path,
  );
}

/** Binary files of which no name says what they are: searched byte by byte. */
export function isOdd(path: string): boolean {
  return !isBinaryName(path) && !isTextName(path) && !isKeyStore(path);
}
