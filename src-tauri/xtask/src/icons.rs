//! The icons: the drawings in `icons/`, made into the pictures that Tauri asks for, beside them.
//!
//! A drawing of the tray marks with a class what is left out of macOS's template, which has one colour:
//! `halo`, the light rim that sets the shape off from a bar of any tone, and `paper`, what shows through a
//! hole. All else is `ink`.

use crate::repo::Repo;
use crate::run::{Error, about};
use icns::{IconFamily, IconType, Image, PixelFormat};
use ico::{IconDir, IconDirEntry, IconImage, ResourceType};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};
use std::io;
use std::path::Path;

/// The states that the tray shows; each has a drawing of its own.
const TRAY: [&str; 4] = ["idle", "running", "attention", "offline"];
/// Pixels of a tray icon on Linux and Windows, which fit it to their bar: it halves to 16, and grows to 48.
const TRAY_SIDE: u32 = 32;
/// Pixels of a tray icon on macOS, where Tauri makes it 18 points high, on a screen of two pixels a point.
const TEMPLATE_SIDE: u32 = 36;
/// What makes a template of a drawing.
const TEMPLATE: &str = ".halo { display: none } .paper { display: none } .ink { fill: #000 }";

/// The pictures of the app by the names that Tauri gives them, with their pixels.
const APP: [(&str, u32); 4] =
    [("32x32.png", 32), ("128x128.png", 128), ("128x128@2x.png", 256), ("icon.png", 512)];
/// Pixels of the pictures for Windows. The first is the one that a window shows while developing.
const WINDOWS: [u32; 6] = [32, 16, 24, 48, 64, 256];
/// The pictures for macOS.
const MACOS: [IconType; 10] = [
    IconType::RGB24_16x16,
    IconType::RGBA32_16x16_2x,
    IconType::RGB24_32x32,
    IconType::RGBA32_32x32_2x,
    IconType::RGBA32_128x128,
    IconType::RGBA32_128x128_2x,
    IconType::RGBA32_256x256,
    IconType::RGBA32_256x256_2x,
    IconType::RGBA32_512x512,
    IconType::RGBA32_512x512_2x,
];
/// How much of the side the app's picture fills on macOS: Apple's grid leaves a margin for the shadow.
const MACOS_PART: f32 = 824.0 / 1024.0;

/// Makes every picture anew, in the folder of the drawings.
pub(crate) fn make(repo: &Repo) -> Result<(), Error> {
    let folder = repo.root.join("icons");
    for (name, bytes) in pictures(&folder)? {
        let path = folder.join(name);
        std::fs::write(&path, bytes).map_err(about(&path))?;
        println!("{}", path.display());
    }
    Ok(())
}

/// The files to be made of the folder's drawings: name and content.
fn pictures(folder: &Path) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let mut made = Vec::new();
    for state in TRAY {
        let path = folder.join(format!("tray-{state}.svg"));
        let icon = open(&path, None).and_then(|tree| png(&tree, TRAY_SIDE));
        made.push((format!("tray-{state}.png"), icon.map_err(about(&path))?));
        let template = open(&path, Some(TEMPLATE)).and_then(|tree| png(&tree, TEMPLATE_SIDE));
        made.push((format!("tray-{state}-template.png"), template.map_err(about(&path))?));
    }
    let path = folder.join("app.svg");
    let app = open(&path, None).map_err(about(&path))?;
    for (name, side) in APP {
        made.push((name.to_owned(), png(&app, side).map_err(about(&path))?));
    }
    made.push(("icon.ico".to_owned(), ico(&app).map_err(about(&path))?));
    made.push(("icon.icns".to_owned(), icns(&app).map_err(about(&path))?));
    Ok(made)
}

/// The drawing in the file, with the style in place of what it says itself.
fn open(path: &Path, style: Option<&str>) -> io::Result<Tree> {
    let options = Options { style_sheet: style.map(str::to_owned), ..Options::default() };
    Tree::from_data(&std::fs::read(path)?, &options).map_err(io::Error::other)
}

/// The drawing in the middle of a square of so many pixels, of whose side it takes up a part, at most 1.
fn paint(tree: &Tree, side: u32, part: f32) -> io::Result<Pixmap> {
    let mut pixels = Pixmap::new(side, side).ok_or(io::ErrorKind::InvalidInput)?;
    let length = side as f32;
    let margin = length * (1.0 - part) / 2.0;
    let place =
        Transform::from_scale(length * part / tree.size().width(), length * part / tree.size().height());
    resvg::render(tree, place.post_translate(margin, margin), &mut pixels.as_mut());
    Ok(pixels)
}

fn png(tree: &Tree, side: u32) -> io::Result<Vec<u8>> {
    paint(tree, side, 1.0)?.encode_png().map_err(io::Error::other)
}

fn ico(tree: &Tree) -> io::Result<Vec<u8>> {
    let mut folder = IconDir::new(ResourceType::Icon);
    for side in WINDOWS {
        let image = IconImage::from_rgba_data(side, side, paint(tree, side, 1.0)?.take_demultiplied());
        folder.add_entry(IconDirEntry::encode_as_png(&image)?);
    }
    let mut bytes = io::Cursor::new(Vec::new());
    folder.write(&mut bytes)?;
    Ok(bytes.into_inner())
}

fn icns(tree: &Tree) -> io::Result<Vec<u8>> {
    let mut family = IconFamily::new();
    for kind in MACOS {
        let side = kind.pixel_width();
        let pixels = paint(tree, side, MACOS_PART)?.take_demultiplied();
        let image = Image::from_data(PixelFormat::RGBA, side, side, pixels)?;
        family.add_icon_with_type(&image, kind)?;
    }
    let mut bytes = Vec::new();
    family.write(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use std::path::PathBuf;

    #[test]
    fn the_pictures_in_the_repository_are_what_the_drawings_give() {
        let stored: BTreeMap<String, Vec<u8>> = std::fs::read_dir(icons())
            .unwrap()
            .map(|file| file.unwrap().path())
            .filter(|path| path.extension().is_none_or(|extension| extension != "svg"))
            .map(|path| {
                (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(path).unwrap())
            })
            .collect();
        let made: BTreeMap<String, Vec<u8>> = pictures(&icons()).unwrap().into_iter().collect();
        assert_eq!(stored.keys().collect::<Vec<_>>(), made.keys().collect::<Vec<_>>());
        for (name, bytes) in &made {
            assert!(decode(name, &stored[name]) == decode(name, bytes), "{name}: run `cargo xtask icons`");
        }
    }

    #[test]
    fn a_template_is_black_and_partly_clear() {
        for state in TRAY {
            let tree = open(&icons().join(format!("tray-{state}.svg")), Some(TEMPLATE)).unwrap();
            let picture = paint(&tree, TEMPLATE_SIDE, 1.0).unwrap();
            assert!(picture.pixels().iter().all(|p| (p.red(), p.green(), p.blue()) == (0, 0, 0)), "{state}");
            assert!(picture.pixels().iter().any(|p| p.alpha() == 0), "{state}");
            assert!(picture.pixels().iter().any(|p| p.alpha() == 255), "{state}");
        }
    }

    #[test]
    fn every_two_states_differ_in_shape_and_not_in_colour_alone() {
        let shapes = TRAY.map(|state| {
            let tree = open(&icons().join(format!("tray-{state}.svg")), Some(TEMPLATE)).unwrap();
            paint(&tree, 16, 1.0).unwrap().pixels().iter().map(|p| p.alpha() > 127).collect::<Vec<_>>()
        });
        for (index, one) in shapes.iter().enumerate() {
            for other in &shapes[index + 1..] {
                let differing = one.iter().zip(other).filter(|(one, other)| one != other).count();
                assert!(differing >= 12, "only {differing} of 256 pixels");
            }
        }
    }

    fn icons() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../icons")
    }

    /// The pixels in a file, of all the pictures in it, after the width of each.
    fn decode(name: &str, bytes: &[u8]) -> Vec<(u32, Vec<u8>)> {
        match name.rsplit_once('.').unwrap().1 {
            "ico" => {
                let folder = IconDir::read(io::Cursor::new(bytes)).unwrap();
                let images = folder.entries().iter().map(|entry| entry.decode().unwrap());
                images.map(|image| (image.width(), image.into_rgba_data())).collect()
            }
            "icns" => {
                let family = IconFamily::read(bytes).unwrap();
                let images = MACOS.map(|kind| family.get_icon_with_type(kind).unwrap());
                images.map(|image| (image.width(), image.into_data().into_vec())).to_vec()
            }
            _ => {
                let image = Pixmap::decode_png(bytes).unwrap();
                vec![(image.width(), image.take())]
            }
        }
    }
}
