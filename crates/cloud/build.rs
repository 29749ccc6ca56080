//! Puts the API models into the binary: one entry for each file of `models/aws/`, sorted by name.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

#[expect(clippy::disallowed_methods, reason = "cargo tells a build script its folder this way")]
fn main() -> io::Result<()> {
    let folder = Path::new("../../models/aws");
    println!("cargo::rerun-if-changed={}", folder.display());
    let models = models(folder)?;
    let mut table = format!("static MODELS: [Embedded; {}] = embed! {{\n", models.len());
    for (name, path) in models {
        let path = fs::canonicalize(path)?.display().to_string();
        table.push_str(&format!("    {name:?}: {path:?},\n"));
    }
    table.push_str("};\n");
    let out = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    fs::write(out.join("models.rs"), table)
}

/// The models of services. What is known of partitions is not one.
fn models(folder: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let mut models = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if path.extension().is_some_and(|extension| extension == "json") && name != "partitions" {
            models.push((name, path));
        }
    }
    models.sort();
    Ok(models)
}
