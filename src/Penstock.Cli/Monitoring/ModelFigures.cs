namespace Penstock.Cli.Monitoring;

/// <summary>What a model, or one of its targets, does now.</summary>
/// <param name="Model">The public name.</param>
/// <param name="Target">The target; null for the model as a whole.</param>
/// <param name="RequestsPerSecond">Requests that ended; of a target, attempts.</param>
/// <param name="ErrorsPerSecond">Of these, those with an error; of a target, those that did not complete.</param>
/// <param name="FirstTokenP50Seconds">Median time to first token; null without streams.</param>
/// <param name="FirstTokenP95Seconds">95th percentile.</param>
/// <param name="FirstTokenP99Seconds">99th percentile.</param>
/// <param name="OutputTokensPerSecond">Tokens given out; null for a target.</param>
/// <param name="UsdPerHour">What it costs at this rate.</param>
/// <param name="State">A target's health; null for a model.</param>
/// <param name="Running">Requests that run at a target, or wait for the model.</param>
internal sealed record ModelFigures(
    string Model,
    string? Target,
    double RequestsPerSecond,
    double ErrorsPerSecond,
    double? FirstTokenP50Seconds,
    double? FirstTokenP95Seconds,
    double? FirstTokenP99Seconds,
    double? OutputTokensPerSecond,
    double UsdPerHour,
    string? State,
    double Running);
