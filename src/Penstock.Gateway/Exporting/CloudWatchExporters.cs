using Penstock.Catalog.Telemetry;
using Penstock.Providers.Signing;
using Penstock.Telemetry.Exporting;
using Penstock.Telemetry.Exporting.CloudWatch;

namespace Penstock.Gateway.Exporting;

/// <summary>The way into CloudWatch that a configuration asks for.</summary>
internal static class CloudWatchExporters
{
    private const string Service = "monitoring";

    private static readonly SigV4Options Signing = new();

    /// <summary>Null when it cannot work; <paramref name="problem"/> says why.</summary>
    public static IMetricExporter? Of(CloudWatchOptions options, TelemetryDependencies dependencies, out string? problem)
    {
        problem = null;
        if (options.Mode == CloudWatchMode.Emf)
        {
            return new EmfExporter(Writer(options.Path, dependencies.Output), options.Namespace, options.Metrics);
        }

        if ((options.Region ?? dependencies.Environment("AWS_REGION")) is not { Length: > 0 } region)
        {
            problem = "telemetry.cloudWatch has no region: name one, or set AWS_REGION. Nothing is sent there.";
            return null;
        }

        Uri endpoint = options.Endpoint ?? new Uri($"https://monitoring.{region}.amazonaws.com/");
        var scope = new SigV4Scope(region, Service);
        return new CloudWatchExporter(endpoint, (request, body) => TrySign(request, body, scope, dependencies), options.Namespace, options.Metrics);
    }

    /// <summary>A file is opened for each line batch, so that whoever rotates it may.</summary>
    private static Action<ReadOnlyMemory<byte>> Writer(string? path, Stream output) => line =>
    {
        if (path is null)
        {
            lock (output)
            {
                output.Write(line.Span);
                output.Write("\n"u8);
                output.Flush();
            }

            return;
        }

        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        file.Write(line.Span);
        file.Write("\n"u8);
    };

    /// <summary>Credentials are read each time, since those of a role change.</summary>
    private static bool TrySign(HttpRequestMessage request, ReadOnlyMemory<byte> body, SigV4Scope scope, TelemetryDependencies dependencies)
    {
        if (AwsCredentials.FromEnvironment(dependencies.Environment) is not AwsCredentials credentials)
        {
            return false;
        }

        Uri address = request.RequestUri!;
        var signed = new SigV4Request(
            "POST", address.AbsolutePath, "", [new("Host", address.Authority), new("Content-Type", request.Content!.Headers.ContentType!.ToString())], body);
        foreach ((string name, string value) in SigV4Signer.SignHeaders(signed, credentials, scope, dependencies.Time.GetUtcNow(), Signing).Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return true;
    }
}
