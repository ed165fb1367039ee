namespace Penstock.Cli.Checking;

/// <summary>A model server of one's own that somebody else runs.</summary>
internal static class EndpointCheck
{
    public static async Task<Finding> RunAsync(NetworkProbe network, string subject, Uri endpoint, CancellationToken cancellationToken)
    {
        ProbeAnswer answer = await network.GetAsync(new Uri(endpoint, "/v1/models"), [], cancellationToken);
        return answer.Status switch
        {
            200 => Finding.Connected(subject, $"{endpoint.Authority} answers, {ModelCount.Of(answer.Body.Span)}"),
            0 => Finding.Missing(subject, $"{endpoint.Authority}: {answer.Problem}", "Start the server, or correct endpoint", ExitCodes.Unreachable),
            _ => Finding.Missing(subject, $"{endpoint.Authority} answers {answer.Status} to GET /v1/models", "Correct endpoint: it is the URL without /v1", ExitCodes.Unreachable),
        };
    }
}
