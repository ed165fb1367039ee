using System.Globalization;
using Penstock.Catalog;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Resolution;
using Penstock.Protocols.Inference;
using Penstock.Telemetry.Metrics;

namespace Penstock.Gateway.Metering;

/// <summary>The series of one target, found once, so that an attempt that ends looks nothing up. Safe for concurrent use.</summary>
internal sealed class TargetInstruments
{
    private const int Outcomes = 8;

    private readonly string _model;
    private readonly TargetState _target;
    private readonly Counter?[] _attempts = new Counter?[Outcomes];
    private readonly OperationInstruments?[] _operations = new OperationInstruments?[5];
    private Counter? _cost;
    private Histogram? _firstToken;

    public TargetInstruments(GatewayMetrics owner, string model, TargetState target, PenstockCatalog catalog)
    {
        (Owner, _model, _target) = (owner, model, target);
        Uri? endpoint = GenAiNames.EndpointOf(target, catalog);
        Provider = GenAiNames.ProviderOf(target, endpoint);
        Address = endpoint?.Host ?? "";
        Port = endpoint?.Port.ToString(CultureInfo.InvariantCulture) ?? "";
        Duration = owner.TargetDuration.With(model, target.Options.Name);
    }

    /// <summary>Whose series they are.</summary>
    public GatewayMetrics Owner { get; }

    /// <summary><c>gen_ai.provider.name</c>.</summary>
    public string Provider { get; }

    /// <summary><c>server.address</c>; empty where that is not one place.</summary>
    public string Address { get; }

    /// <summary><c>server.port</c>; empty with <see cref="Address"/>.</summary>
    public string Port { get; }

    /// <summary>From sending to the end.</summary>
    public Histogram Duration { get; }

    /// <summary>From sending to the first piece.</summary>
    public Histogram FirstToken => _firstToken ??= Owner.TargetFirstToken.With(_model, _target.Options.Name);

    /// <summary>What its calls cost.</summary>
    public Counter Cost => _cost ??= Owner.Cost.With(_model, _target.Options.Name);

    /// <summary>Calls that ended so.</summary>
    public Counter Attempts(Outcome outcome) =>
        _attempts[(int)outcome] ??= Owner.Attempts.With(_model, _target.Options.Name, OutcomeNames.Of(outcome));

    /// <summary>What the conventions name, of one operation.</summary>
    public OperationInstruments Of(Operation operation) =>
        _operations[(int)operation] ??= new OperationInstruments(Owner.GenAi, GenAiNames.Of(operation), Provider, _target.Model.Text, Address, Port);
}
