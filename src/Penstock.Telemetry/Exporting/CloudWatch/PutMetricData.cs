using System.Globalization;
using System.Text;
using Penstock.Telemetry.Metrics;

namespace Penstock.Telemetry.Exporting.CloudWatch;

/// <summary>
/// The form that PutMetricData takes
/// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html): at most 1,000 data, each with at most 150 values.
/// </summary>
internal static class PutMetricData
{
    /// <summary>Data in one call; far below the service's bound, so that a call stays below its 1 MB.</summary>
    public const int DataInACall = 200;

    public static byte[] Form(IReadOnlyList<CloudWatchDatum> data, string space, DateTimeOffset now)
    {
        var form = new StringBuilder("Action=PutMetricData&Version=2010-08-01");
        Add(form, "Namespace", space);
        for (int i = 0; i < data.Count; i++)
        {
            Write(form, string.Create(CultureInfo.InvariantCulture, $"MetricData.member.{i + 1}."), data[i], now);
        }

        return Encoding.ASCII.GetBytes(form.ToString());
    }

    private static void Write(StringBuilder form, string member, CloudWatchDatum datum, DateTimeOffset now)
    {
        Add(form, member + "MetricName", datum.Definition.Name);
        Add(form, member + "Timestamp", now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        Add(form, member + "Unit", datum.Unit);
        for (int i = 0; i < datum.Dimensions.Count; i++)
        {
            Add(form, Number(member + "Dimensions.member.", i) + ".Name", datum.Dimensions[i].Key);
            Add(form, Number(member + "Dimensions.member.", i) + ".Value", datum.Dimensions[i].Value);
        }

        if (datum.Definition.Type != MetricType.Histogram)
        {
            Add(form, member + "Value", datum.Point.Number.ToString("R", CultureInfo.InvariantCulture));
            return;
        }

        int value = 0;
        foreach ((double middle, long count) in datum.Values())
        {
            Add(form, Number(member + "Values.member.", value), middle.ToString("R", CultureInfo.InvariantCulture));
            Add(form, Number(member + "Counts.member.", value++), count.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static string Number(string prefix, int index) => prefix + (index + 1).ToString(CultureInfo.InvariantCulture);

    private static void Add(StringBuilder form, string name, string value) => form.Append('&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
}
