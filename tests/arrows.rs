//! The promises of the message grammar: no two families look alike in any fate, in grey as well; and no position, however
//! odd, spoils a picture.

use orrery::paint::svg::{SvgOptions, svg};
use orrery::scene::arrow::{ArrowSpec, Emphasis, Fate, MessageFamily, Presence, Verdict, arrow};
use orrery::scene::list::DisplayList;
use orrery::scene::path::{Point, pt};
use orrery::scene::theme::{Theme, Tone};

fn fates(to: Point) -> Vec<Fate> {
    vec![
        Fate::InFlight,
        Fate::Delivered,
        Fate::Lost,
        Fate::Cut { seam: 0.6, along: pt(1.0, 0.0) },
        Fate::ReceiverDown,
        Fate::Duplicated { second: to + pt(20.0, 0.0), count: 2 },
        Fate::Held { steps: 3 },
        Fate::Delayed { original: to - pt(30.0, 0.0) },
        Fate::Overtook { crossing: to - pt(40.0, 20.0) },
        Fate::Forged,
        Fate::Buffered { delivered: true },
        Fate::Buffered { delivered: false },
        Fate::Ignored,
    ]
}

fn picture(spec: &ArrowSpec) -> String {
    let mut list = DisplayList::new(400.0, 400.0);
    arrow(&mut list, spec);
    svg(&list, Theme::Light, &SvgOptions::default())
}

/// All ink and hue the same; the ground stays.
fn grey(mut picture: String) -> String {
    for tone in Tone::all().filter(|tone| *tone != Tone::Canvas) {
        let colour = Theme::Light.colour(tone);
        if colour != Theme::Light.colour(Tone::Canvas) {
            picture = picture.replace(colour, "#000000");
        }
    }
    picture
}

#[test]
fn families_differ_in_every_fate_without_colour() {
    let (from, to) = (pt(20.0, 20.0), pt(160.0, 120.0));
    for fate in fates(to) {
        let drawn = MessageFamily::ALL.map(|family| {
            let verdict = (family == MessageFamily::Answer).then_some(Verdict::Yes);
            grey(picture(&ArrowSpec { fate, verdict, ..ArrowSpec::new(from, to, family) }))
        });
        for (i, a) in drawn.iter().enumerate() {
            for (j, b) in drawn.iter().enumerate().skip(i + 1) {
                assert_ne!(a, b, "{:?} and {:?} look alike, {fate:?}", MessageFamily::ALL[i], MessageFamily::ALL[j]);
            }
        }
    }
}

#[test]
fn fates_differ_without_colour() {
    let (from, to) = (pt(20.0, 20.0), pt(160.0, 120.0));
    for family in MessageFamily::ALL {
        let drawn: Vec<String> = fates(to)
            .into_iter()
            // Ignored has the line of delivered; its event is another mark.
            .filter(|fate| *fate != Fate::Ignored)
            .map(|fate| grey(picture(&ArrowSpec { fate, ..ArrowSpec::new(from, to, family) })))
            .collect();
        for (i, a) in drawn.iter().enumerate() {
            assert!(!drawn[i + 1..].contains(a), "{family:?}: two fates look alike:\n{a}");
        }
    }
}

#[test]
fn verdicts_differ() {
    for fate in fates(pt(160.0, 120.0)) {
        let spec = ArrowSpec { fate, ..ArrowSpec::new(pt(20.0, 20.0), pt(160.0, 120.0), MessageFamily::Answer) };
        let [yes, no, same] = [Verdict::Yes, Verdict::No, Verdict::Same]
            .map(|verdict| picture(&ArrowSpec { verdict: Some(verdict), ..spec }));
        assert!(yes != no && no != same && yes != same, "{fate:?}");
    }
}

#[test]
fn odd_places_spoil_nothing() {
    let places = [pt(0.0, 0.0), pt(0.0, 3.0), pt(9.0, 0.0), pt(-14.0, 0.0), pt(1.0, -25.0), pt(-3000.0, 4000.0)];
    for family in MessageFamily::ALL {
        for to in places {
            for fate in fates(to) {
                for progress in [0.0, 0.5, 1.0, -1.0, 7.0] {
                    let spec = ArrowSpec {
                        fate,
                        progress,
                        verdict: Some(Verdict::No),
                        label: "AE",
                        emphasis: Emphasis::Past,
                        presence: Presence::Future,
                        ..ArrowSpec::new(pt(0.0, 0.0), to, family)
                    };
                    let mut list = DisplayList::new(400.0, 400.0);
                    arrow(&mut list, &spec);
                    let drawn = format!("{list:?}");
                    assert!(!drawn.contains("NaN") && !drawn.contains("inf"), "{spec:?}");
                    let (a, b) = spec.segment();
                    assert!([a.x, a.y, b.x, b.y].iter().all(|v| v.is_finite()), "{spec:?}");
                    let (end, reach) = (spec.end(), spec.from.distance(spec.to) + 40.0);
                    assert!(spec.from.distance(end) <= reach, "{spec:?} ends at {end:?}");
                }
            }
        }
    }
}
