//! Where the panel opens: beside the tray icon, and wholly on the screen.

use serde::{Deserialize, Serialize};
use tauri::{PhysicalPosition, PhysicalRect, PhysicalSize};

/// Between the panel and the edges of the screen, in logical pixels.
const MARGIN: f64 = 8.0;

/// A place on the screen, in physical pixels.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Spot {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

/// Whether programs may place their windows here. Wayland's may not.
pub(crate) fn can_be_placed() -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let forced_to_x11 = std::env::var("GDK_BACKEND").is_ok_and(|backends| backends.starts_with("x11"));
    !cfg!(target_os = "linux") || forced_to_x11 || !is_set("WAYLAND_DISPLAY")
}

/// Where a window of this size goes: centred on the spot sideways, at that end of the screen's free area that is
/// nearer to it. Without a spot, where trays mostly are.
pub(super) fn place(
    spot: Option<Spot>,
    window: PhysicalSize<u32>,
    area: &PhysicalRect<i32, u32>,
    scale: f64,
) -> PhysicalPosition<i32> {
    let margin = MARGIN * scale;
    let (left, top) = (f64::from(area.position.x) + margin, f64::from(area.position.y) + margin);
    let right = f64::from(area.position.x) + f64::from(area.size.width) - f64::from(window.width) - margin;
    let bottom = f64::from(area.position.y) + f64::from(area.size.height) - f64::from(window.height) - margin;
    let usual = Spot { x: right, y: if cfg!(windows) { bottom } else { top } };
    let (x, y) = match spot {
        Some(spot) => {
            let middle = f64::from(area.position.y) + f64::from(area.size.height) / 2.0;
            (spot.x - f64::from(window.width) / 2.0, if spot.y > middle { bottom } else { top })
        }
        None => (usual.x, usual.y),
    };
    // A screen smaller than the window shows its upper left corner.
    let (x, y) = (x.min(right).max(left), y.min(bottom).max(top));
    PhysicalPosition::new(x.round() as i32, y.round() as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: PhysicalSize<u32> = PhysicalSize { width: 380, height: 600 };

    fn area(x: i32, y: i32, width: u32, height: u32) -> PhysicalRect<i32, u32> {
        PhysicalRect { position: PhysicalPosition::new(x, y), size: PhysicalSize::new(width, height) }
    }

    fn at(spot: (f64, f64), area: &PhysicalRect<i32, u32>) -> (i32, i32) {
        let place = place(Some(Spot { x: spot.0, y: spot.1 }), WINDOW, area, 1.0);
        (place.x, place.y)
    }

    #[test]
    fn it_opens_over_a_tray_at_the_bottom_and_under_one_at_the_top() {
        assert_eq!(at((1000.0, 790.0), &area(0, 0, 1280, 768)), (810, 160));
        assert_eq!(at((1000.0, 10.0), &area(0, 24, 1280, 776)), (810, 32));
    }

    #[test]
    fn it_stays_on_the_screen_whose_tray_was_clicked() {
        let second = area(1280, 0, 1920, 1080);
        assert_eq!(at((3190.0, 1070.0), &second), (2812, 472));
        assert_eq!(at((1282.0, 4.0), &second), (1288, 8));
    }

    #[test]
    fn a_screen_too_small_for_it_shows_its_upper_left_corner() {
        assert_eq!(at((100.0, 300.0), &area(0, 0, 320, 400)), (8, 8));
    }

    #[test]
    fn without_a_known_spot_it_opens_where_trays_mostly_are() {
        let place = place(None, WINDOW, &area(0, 0, 1280, 800), 2.0);
        let top = if cfg!(windows) { 800 - 600 - 16 } else { 16 };
        assert_eq!((place.x, place.y), (1280 - 380 - 16, top));
    }
}
