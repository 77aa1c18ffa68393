//! Areas in proportion to money. Each is a link with its figure as text, so that nobody needs to see them.

use std::fmt::Write as _;

use maud::{Markup, html};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::super::printable;

/// Height of the map, when its width is 100.
const HEIGHT: f64 = 32.0;
/// Areas of one group; what is smaller is put together.
const SHOWN: usize = 48;

/// The largest first.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) name: String,
    /// Its cost, and of the whole.
    pub(crate) figure: String,
    pub(crate) items: Vec<Item>,
}

#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) name: String,
    pub(crate) figure: String,
    /// The element that says more.
    pub(crate) target: String,
    /// Above zero.
    pub(crate) weight: Decimal,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Area {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

impl Area {
    /// As parts of what it stands in.
    fn style(self, whole: Self) -> String {
        let mut style = String::new();
        let parts = [
            ("left", (self.left - whole.left) / whole.width),
            ("top", (self.top - whole.top) / whole.height),
            ("width", self.width / whole.width),
            ("height", self.height / whole.height),
        ];
        for (name, part) in parts {
            let _ = write!(style, "{name}:{:.3}%;", part * 100.0);
        }
        style
    }
}

pub(crate) fn draw(label: &str, groups: &[Group]) -> Markup {
    let whole = Area { left: 0.0, top: 0.0, width: 100.0, height: HEIGHT };
    let weights: Vec<f64> = groups.iter().map(|group| weights(&group.items).iter().sum()).collect();
    html! {
        ul.map aria-label=(label) {
            @for (at, (group, area)) in groups.iter().zip(divide(&weights, whole)).enumerate() {
                li class={ "hue" (at % 8) } style=(area.style(whole)) {
                    span.name { (printable(&group.name)) " " span { (group.figure) } }
                    ul { (items(&group.items, area)) }
                }
            }
        }
    }
}

fn items(items: &[Item], whole: Area) -> Markup {
    let areas = divide(&weights(items), whole);
    let few = items.len() <= SHOWN;
    let apart = if few { items.len() } else { SHOWN - 1 };
    html! {
        @for (item, area) in items.iter().take(apart).zip(&areas) {
            @let name = printable(&item.name);
            li style=(area.style(whole)) {
                a href={ "#" (item.target) } title={ (name) " " (item.figure) } { (name) " " span { (item.figure) } }
            }
        }
        @if let Some(area) = areas.get(apart) {
            li style=(area.style(whole)) { span.rest { (items.len() - apart) " smaller" } }
        }
    }
}

/// One an area, the last one for all that are too small.
fn weights(items: &[Item]) -> Vec<f64> {
    let all: Vec<f64> = items.iter().map(|item| item.weight.to_f64().unwrap_or_default()).collect();
    if all.len() <= SHOWN {
        return all;
    }
    let (apart, rest) = all.split_at(SHOWN - 1);
    apart.iter().copied().chain([rest.iter().sum()]).collect()
}

/// Into areas of these weights, as square as they can be (Bruls, Huizing, van Wijk: "Squarified Treemaps", 2000).
fn divide(weights: &[f64], mut room: Area) -> Vec<Area> {
    let scale = room.width * room.height / weights.iter().sum::<f64>();
    let sizes: Vec<f64> = weights.iter().map(|weight| weight * scale).collect();
    let mut areas = Vec::with_capacity(sizes.len());
    let mut rest = sizes.as_slice();
    while !rest.is_empty() {
        let side = room.width.min(room.height);
        let mut taken = 1;
        while taken < rest.len() && longest(&rest[..=taken], side) <= longest(&rest[..taken], side) {
            taken += 1;
        }
        let (row, others) = rest.split_at(taken);
        let thickness = row.iter().sum::<f64>() / side;
        let is_column = room.width >= room.height;
        let mut at = 0.0;
        for size in row {
            let length = size / thickness;
            areas.push(if is_column {
                Area { top: room.top + at, width: thickness, height: length, ..room }
            } else {
                Area { left: room.left + at, width: length, height: thickness, ..room }
            });
            at += length;
        }
        if is_column {
            room = Area { left: room.left + thickness, width: room.width - thickness, ..room };
        } else {
            room = Area { top: room.top + thickness, height: room.height - thickness, ..room };
        }
        rest = others;
    }
    areas
}

/// How far the worst of a row is from a square.
fn longest(row: &[f64], side: f64) -> f64 {
    let thickness = row.iter().sum::<f64>() / side;
    let of = |size: f64| {
        let length = size / thickness;
        (length / thickness).max(thickness / length)
    };
    row.iter().copied().map(of).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn areas_are_in_proportion_and_inside(mut weights in proptest::collection::vec(0.001f64..1e6, 1..60)) {
            weights.sort_by(|a, b| b.total_cmp(a));
            let whole = Area { left: 0.0, top: 0.0, width: 100.0, height: HEIGHT };
            let areas = divide(&weights, whole);
            prop_assert_eq!(areas.len(), weights.len());
            let scale = 100.0 * HEIGHT / weights.iter().sum::<f64>();
            for (area, weight) in areas.iter().zip(&weights) {
                let size = area.width * area.height;
                prop_assert!((size - weight * scale).abs() <= 1e-6 * (1.0 + size), "{area:?}");
                prop_assert!(area.left >= -1e-6 && area.left + area.width <= 100.0 + 1e-6, "{area:?}");
                prop_assert!(area.top >= -1e-6 && area.top + area.height <= HEIGHT + 1e-6, "{area:?}");
            }
            for (at, a) in areas.iter().enumerate() {
                for b in &areas[at + 1..] {
                    let wide = (a.left + a.width).min(b.left + b.width) - a.left.max(b.left);
                    let high = (a.top + a.height).min(b.top + b.height) - a.top.max(b.top);
                    prop_assert!(wide <= 1e-6 || high <= 1e-6, "{a:?} covers {b:?}");
                }
            }
        }
    }
}
