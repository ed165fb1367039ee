namespace Penstock.Mock.Behaviour;

/// <summary>One named setting of <see cref="MockBehaviour"/>.</summary>
/// <param name="Name">As written in flags, markers and JSON.</param>
/// <param name="Summary">What it does, in a line, with its form and default.</param>
/// <param name="Apply">The behaviour with the setting read from text, or null when the text is not of its form.</param>
/// <param name="Show">The setting's present value as text; null when unset.</param>
public sealed record BehaviourSetting(
    string Name,
    string Summary,
    Func<MockBehaviour, string, MockBehaviour?> Apply,
    Func<MockBehaviour, string?> Show);
