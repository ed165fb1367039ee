using System.CommandLine;
using Penstock.Cli.Hosting;
using Penstock.Cli.Monitoring;
using Penstock.Cli.Requests;
using Penstock.Cli.Terminals;

namespace Penstock.Cli.Commands;

/// <summary><c>penstock top</c>: what a gateway does now, in the terminal.</summary>
internal static class TopCommand
{
    public static Command Create(CommandContext context)
    {
        Option<double> interval = new("--interval") { Description = "Seconds between two looks, from 0.1.", DefaultValueFactory = _ => 2, HelpName = "SECONDS" };
        interval.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0.1 and <= 3600))
            {
                result.AddError("--interval is from 0.1 to 3600 seconds.");
            }
        });
        Option<bool> once = new("--once") { Description = "Look twice, print what happened between, and end." };
        Option<bool> json = SharedOptions.Json();
        var command = new Command("top", "Watch requests, latency, tokens, cost and health by model and target.") { interval, once, json };
        AdminOptions admin = AdminOptions.AddTo(command, context);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using AdminConnection connection = admin.Connect(parsed);
            var watch = new Watch(context, connection, TimeSpan.FromSeconds(parsed.GetValue(interval)), cancellationToken);
            return await RunAsync(context.Terminal, watch, parsed.GetValue(once), parsed.GetValue(json));
        });
        return command.WithExamples(
            "penstock top", "until Ctrl-C",
            "penstock top --once", "the last two seconds, as a table",
            "penstock top --json --interval 10", "a line of JSON every ten seconds");
    }

    private static async Task<int> RunAsync(Terminal terminal, Watch watch, bool isOnce, bool isJson)
    {
        if (isOnce || isJson)
        {
            while (await watch.NextAsync() is { } figures)
            {
                if (isJson)
                {
                    terminal.WriteLine(JsonText.OneLine(writer => FigureText.Write(writer, figures)));
                }
                else
                {
                    new TopScreen(terminal).WriteOnce(figures);
                }

                if (isOnce)
                {
                    return ExitCodes.Success;
                }
            }
        }
        else
        {
            await new TopScreen(terminal).RunAsync(watch.NextAsync);
        }

        if (watch.Fault is { } fault)
        {
            terminal.Fail(fault.Message);
        }

        return watch.Fault?.ExitCode ?? ExitCodes.Success;
    }

    /// <summary>Looks again and again.</summary>
    private sealed class Watch(CommandContext context, AdminConnection connection, TimeSpan interval, CancellationToken cancellationToken)
    {
        private MetricMoment? _last;

        /// <summary>Why it ended; null when it was asked to.</summary>
        public RequestFault? Fault { get; private set; }

        /// <summary>What happened since the last look; null at the end.</summary>
        public async Task<GatewayFigures?> NextAsync()
        {
            try
            {
                _last ??= await LookAsync();
                if (_last is null)
                {
                    return null;
                }

                await Task.Delay(interval, context.Time, cancellationToken);
                MetricMoment before = _last;
                _last = await LookAsync();
                return _last is null ? null : GatewayFigures.Of(before, _last, context.Time);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return null;
            }
        }

        private async Task<MetricMoment?> LookAsync()
        {
            (string? text, Fault) = await connection.MetricsAsync(cancellationToken);
            return text is null ? null : new MetricMoment(text, context.Time.GetTimestamp());
        }
    }
}
